import type { Control } from '../../engine/check.ts'

export const overloadFlaws = [
  { flaw: 'queues-everything', describe: 'an unbounded queue: every answer is too late' },
  { flaw: 'refuses-slowly', describe: 'refusals wait before they are said' },
] as const satisfies readonly Control[]
