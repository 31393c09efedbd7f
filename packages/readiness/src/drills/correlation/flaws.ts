import type { Control } from '../../engine/check.ts'

export const correlationFlaws = [
  { flaw: 'forgets-id', describe: 'the id is not in the answer' },
  { flaw: 'trusts-any-id', describe: 'whatever the client sends is written into the log' },
  { flaw: 'keeps-id-to-itself', describe: 'the upstream is not told the id' },
  { flaw: 'logs-no-id', describe: 'the log cannot be joined with the answer' },
] as const satisfies readonly Control[]
