import type { Control } from '../../engine/check.ts'

export const logsFlaws = [
  { flaw: 'prints-plain-lines', describe: 'a line in the middle that is not JSON' },
  { flaw: 'logs-secrets', describe: 'the address is logged with the token in its query' },
  {
    flaw: 'logs-twice',
    describe: 'a line when the request comes and one when it goes, both with its status',
  },
] as const satisfies readonly Control[]
