import type { Control } from '../../engine/check.ts'

export const coherenceFlaws = [
  { flaw: 'remembers-for-ever', describe: 'a replica never looks again at what it remembers' },
] as const satisfies readonly Control[]
