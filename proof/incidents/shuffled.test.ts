import { expect, test } from 'vitest'
import { shuffled } from './shuffled.ts'

const all = Array.from({ length: 14 }, (_, index) => index)

test('the same seed gives the same order and the same picks, another one another order', () => {
  const [one, again, other] = [shuffled(all, 7), shuffled(all, 7), shuffled(all, 8)]
  expect(again.order).toEqual(one.order)
  expect([one.pick(100), one.pick(100)]).toEqual([again.pick(100), again.pick(100)])
  expect(other.order).not.toEqual(one.order)
})

test('each comes once, and every one is the first of some seed', () => {
  expect([...shuffled(all, 1).order].sort((a, b) => a - b)).toEqual(all)
  expect(new Set(Array.from({ length: 200 }, (_, seed) => shuffled(all, seed).order[0])).size).toBe(
    all.length,
  )
})
