import type { Control } from '../../engine/check.ts'

export const bootFlaws = [
  { flaw: 'ignores-bad-port', describe: 'a wrong setting is replaced by a default' },
  { flaw: 'boots-to-nothing', describe: 'the process says nothing and ends with 0' },
  { flaw: 'ready-without-store', describe: 'it is ready before what it cannot do without' },
  { flaw: 'never-reconnects', describe: 'it gives up what was not there at the start' },
] as const satisfies readonly Control[]
