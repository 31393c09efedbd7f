import type { Control } from '../../engine/check.ts'

export const errorContractFlaws = [
  { flaw: 'html-errors', describe: 'the framework’s own 404 page' },
  { flaw: 'shows-stack', describe: 'a stack trace in the body' },
  { flaw: 'bad-json-is-500', describe: 'a body that does not parse is the server’s fault' },
  { flaw: 'repeats-secrets', describe: 'the credentials of the request come back in the error' },
] as const satisfies readonly Control[]
