import type { Control } from '../../engine/check.ts'

export const slowReadersFlaws = [
  { flaw: 'never-cuts-answers', describe: 'an answer that nobody reads keeps its place for ever' },
  { flaw: 'ready-though-full', describe: 'readiness says 200 while every request is refused' },
  { flaw: 'buffers-without-bound', describe: 'answers wait in memory, whole, for whoever asks' },
  { flaw: 'cut-kills-process', describe: 'cutting an answer throws where nobody catches' },
] as const satisfies readonly Control[]
