export const blockedOutputFlaws = {
  'sync-log-blocks': 'a line is written before anything else is done',
  'waits-for-log-at-exit': 'the end waits until every line was taken',
  'dies-of-epipe': 'a reader that is gone ends the service',
  'buffers-log-without-bound': 'lines that nobody takes stay in memory',
}
