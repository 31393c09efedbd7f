export const overloadFlaws = {
  'queues-everything': 'an unbounded queue: every answer is too late',
  'refuses-slowly': 'refusals wait before they are said',
}
