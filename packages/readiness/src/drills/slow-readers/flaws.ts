export const slowReadersFlaws = {
  'never-cuts-answers': 'an answer that nobody reads keeps its place for ever',
  'ready-though-full': 'readiness says 200 while every request is refused',
  'buffers-without-bound': 'answers wait in memory, whole, for whoever asks',
  'cut-kills-process': 'cutting an answer throws where nobody catches',
}
