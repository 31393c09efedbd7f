import type { Control } from '../../engine/check.ts'

export const rateLimitFleetFlaws = [
  { flaw: 'limits-per-replica', describe: 'each replica counts for itself' },
  { flaw: 'limit-fails-with-store', describe: 'without the store every request fails' },
  { flaw: 'no-limit-without-store', describe: 'without the store nothing is limited' },
] as const satisfies readonly Control[]
