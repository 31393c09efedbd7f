export const longAnswerFlaws = {
  'cuts-sending-answers': 'what is being sent is cut when the window ends',
  'exit-0-though-cut': 'answers are cut at the deadline and the exit is clean',
  'line-claims-all-bytes': 'the line tells the length of the answer, whatever was sent',
  'waits-for-ever': 'a reader that is too slow keeps the process alive',
}
