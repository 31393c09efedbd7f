import { expect, test } from 'vitest'
import { isGreedy, share } from './shares.ts'

test('all get the same, and nobody anything where nobody is', () => {
  expect([share(6, 3), share(6, 0)]).toEqual([2, 0])
})

test('who takes more than the share is greedy', () => {
  expect([isGreedy(3, 6, 3), isGreedy(1, 6, 3)]).toEqual([true, false])
})
