import type { Control } from '../../engine/check.ts'

export const conditionalFlaws = [
  { flaw: 'no-304', describe: 'the whole answer is sent again' },
  { flaw: 'no-head', describe: 'HEAD is refused where GET is not' },
  { flaw: 'ignores-if-match', describe: 'the last writer wins' },
] as const satisfies readonly Control[]
