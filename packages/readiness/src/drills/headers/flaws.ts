import type { Control } from '../../engine/check.ts'

export const headersFlaws = [
  { flaw: 'bare-errors', describe: 'headers only on answers that reach a handler' },
  { flaw: 'names-its-software', describe: 'X-Powered-By tells what to attack' },
] as const satisfies readonly Control[]
