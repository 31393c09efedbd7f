import { expect, test } from 'vitest'
import { sampled } from './sample.ts'

const changes = Array.from({ length: 50 }, (_, line) => ({
  id: String(line),
  fileName: '/a/b.ts',
  mutatorName: 'ConditionalExpression',
  replacement: 'true',
  location: { start: { line, column: 1 }, end: { line, column: 9 } },
}))
const ids = (count: number, seed: string, of = changes) => [...sampled(of, { count, seed })].sort()

test('a seed gives the same changes in whatever order they come, another seed gives others', () => {
  expect(ids(10, '1')).toHaveLength(10)
  expect(ids(10, '1', changes.toReversed())).toEqual(ids(10, '1'))
  expect(ids(10, '2')).not.toEqual(ids(10, '1'))
})

test('a larger sample has those of a smaller one, and 0 is all', () => {
  expect(ids(20, '1')).toEqual(expect.arrayContaining(ids(10, '1')))
  expect(ids(0, '1')).toHaveLength(50)
})
