import type { Control } from '../../engine/check.ts'

export const limitsFlaws = [
  { flaw: 'any-body', describe: 'a body of any announced length is read' },
  { flaw: 'any-chunked-body', describe: 'the limit looks at Content-Length only' },
  { flaw: 'waits-for-slow-headers', describe: 'a connection that drips headers is kept for ever' },
  { flaw: 'waits-for-slow-bodies', describe: 'a connection that drips a body is kept for ever' },
] as const satisfies readonly Control[]
