import type { Control } from '../../engine/check.ts'

export const rateLimitFlaws = [
  { flaw: 'one-too-many', describe: 'the quota is off by one' },
  { flaw: 'trusts-forwarded-for', describe: 'a forged address is another client' },
  { flaw: 'no-retry-after', describe: 'a refused client is not told when to come back' },
  { flaw: 'old-rate-fields', describe: 'fields of a draft that is gone' },
] as const satisfies readonly Control[]
