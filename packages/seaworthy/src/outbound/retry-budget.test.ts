import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RetryBudget } from './retry-budget.ts'

const OPTIONS = { ratio: 0.1, floor: 3, windowMs: 10_000 }

test('a provider that is rarely called can be retried up to the floor', () => {
  const budget = new RetryBudget(OPTIONS)
  budget.earn(0)
  expect([budget.take(1), budget.take(2), budget.take(3), budget.take(4)]).toEqual([true, true, true, false])
  expect(budget.left(4)).toBe(0)
})

test('a busy provider gets one retry for ten calls, and a window later the same again', () => {
  const budget = new RetryBudget(OPTIONS)
  for (let call = 0; call < 1_000; call++) budget.earn(call)
  let granted = 0
  while (budget.take(1_000)) granted++
  expect(granted).toBe(100)
  expect(budget.left(20_000)).toBe(3)
})

test('over any stretch the extra load stays within the ratio and the floor of each window', () => {
  const step = fc.record({
    afterMs: fc.oneof(fc.nat(50), fc.nat(3_000), fc.nat(25_000)),
    calls: fc.nat(40),
    takes: fc.nat(12),
  })
  const options = fc.record({
    ratio: fc.constantFrom(0, 0.1, 0.25, 1),
    floor: fc.nat(4),
    windowMs: fc.constantFrom(100, 1_000, 10_000),
  })
  fc.assert(
    fc.property(options, fc.array(step, { maxLength: 60 }), ({ ratio, floor, windowMs }, steps) => {
      const budget = new RetryBudget({ ratio, floor, windowMs })
      const calls: number[] = []
      const granted: number[] = []
      let nowMs = 0
      for (const { afterMs, calls: made, takes } of steps) {
        nowMs += afterMs
        for (let i = 0; i < made; i++) {
          budget.earn(nowMs)
          calls.push(nowMs)
        }
        for (let i = 0; i < takes; i++) if (budget.take(nowMs)) granted.push(nowMs)
        expect(budget.left(nowMs)).toBeGreaterThanOrEqual(0)
      }
      const sliceMs = windowMs / 9
      let endMs = granted.at(-1)
      while (endMs !== undefined) {
        const lastMs = endMs
        const fromMs = (Math.floor(lastMs / sliceMs) - 9) * sliceMs
        const within = (times: number[]) => times.filter((at) => at >= fromMs && at <= lastMs).length
        expect(lastMs - fromMs).toBeGreaterThanOrEqual(windowMs - 1e-6)
        expect(within(granted)).toBeLessThanOrEqual(Math.max(floor, ratio * within(calls)))
        endMs = granted.findLast((at) => at < fromMs)
      }
      const windows = Math.ceil((nowMs + 1) / windowMs)
      expect(granted.length).toBeLessThanOrEqual(ratio * calls.length + floor * windows)
    }),
    { numRuns: 2_000 },
  )
})
