export const conditionalFlaws = {
  'no-304': 'the whole answer is sent again',
  'no-head': 'HEAD is refused where GET is not',
  'ignores-if-match': 'the last writer wins',
}
