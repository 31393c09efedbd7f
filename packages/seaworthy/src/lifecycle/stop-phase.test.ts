import fc from 'fast-check'
import { expect, test } from 'vitest'
import { phaseBudgetMs, STOP_PHASES } from './stop-phase.ts'

test('phases that each use some of their budget never exceed the deadline together', () => {
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 })
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 100_000 }), shares, (deadlineMs, used) => {
      let spentMs = 0
      for (const [index, phase] of STOP_PHASES.entries()) {
        spentMs += phaseBudgetMs(phase, deadlineMs - spentMs) * (used[index] as number)
      }
      expect(spentMs).toBeLessThanOrEqual(deadlineMs)
    }),
  )
})

test('what one phase leaves over falls to the next', () => {
  expect(phaseBudgetMs('background', 20_000)).toBeGreaterThan(phaseBudgetMs('background', 10_000))
  expect(phaseBudgetMs('telemetry', 3_000)).toBe(3_000)
})

test('a deadline that has passed leaves no budget', () => {
  expect(phaseBudgetMs('traffic', -5)).toBe(0)
})
