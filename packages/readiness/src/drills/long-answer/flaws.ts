import type { Control } from '../../engine/check.ts'

export const longAnswerFlaws = [
  { flaw: 'cuts-sending-answers', describe: 'what is being sent is cut when the window ends' },
  { flaw: 'exit-0-though-cut', describe: 'answers are cut at the deadline and the exit is clean' },
  { flaw: 'line-claims-all-bytes', describe: 'the line tells the length of the answer, whatever was sent' },
  { flaw: 'waits-for-ever', describe: 'a reader that is too slow keeps the process alive' },
] as const satisfies readonly Control[]
