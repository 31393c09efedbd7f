import type { Control } from '../../engine/check.ts'

export const halfOpenFlaws = [
  { flaw: 'no-store-timeout', describe: 'a call to the store has no time limit' },
  { flaw: 'never-reconnects', describe: 'dead connections are never replaced' },
] as const satisfies readonly Control[]
