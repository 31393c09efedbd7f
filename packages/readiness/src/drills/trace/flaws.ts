import type { Control } from '../../engine/check.ts'

export const traceFlaws = [
  { flaw: 'ignores-traceparent', describe: 'the service starts a trace of its own' },
  { flaw: 'breaks-trace', describe: 'the call to the upstream begins another trace' },
] as const satisfies readonly Control[]
