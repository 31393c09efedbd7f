import type { Control } from '../../engine/check.ts'

export const drainDeadlineFlaws = [
  { flaw: 'waits-for-ever', describe: 'draining has no deadline' },
  { flaw: 'silent-deadline', describe: 'the exit is forced and nothing says why' },
  { flaw: 'ignores-second-signal', describe: 'an operator who insists has to wait' },
] as const satisfies readonly Control[]
