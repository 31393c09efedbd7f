import type { Control } from '../../engine/check.ts'

export const leakFlaws = [
  { flaw: 'leaks-memory', describe: 'a large object of each request is kept' },
  { flaw: 'leaks-a-little', describe: 'sixteen kilobytes of some requests are kept' },
  { flaw: 'leaks-sockets', describe: 'each request opens a connection that nobody closes' },
] as const satisfies readonly Control[]
