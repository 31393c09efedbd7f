import type { Control } from '../../engine/check.ts'

export const blockedOutputFlaws = [
  { flaw: 'sync-log-blocks', describe: 'a line is written before anything else is done' },
  { flaw: 'waits-for-log-at-exit', describe: 'the end waits until every line was taken' },
  { flaw: 'dies-of-epipe', describe: 'a reader that is gone ends the service' },
  { flaw: 'buffers-log-without-bound', describe: 'lines that nobody takes stay in memory' },
] as const satisfies readonly Control[]
