import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drainTimeMs, phaseBudgetMs, STOP_PHASES, signalAfterMs } from './stop-phase.ts'

const deadlines = fc.integer({ min: 100, max: 3_600_000 })
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 })

/** Budgets of the phases in turn, when each uses a share of its own. */
function budgetsOf(deadlineMs: number, used: readonly number[]) {
  let spentMs = 0
  const budgets = STOP_PHASES.map((phase, index) => {
    const budgetMs = phaseBudgetMs(phase, deadlineMs - spentMs)
    spentMs += budgetMs * (used[index] as number)
    return budgetMs
  })
  return { budgets, spentMs }
}

test('phases that each use some of their budget never exceed the deadline together', () => {
  fc.assert(
    fc.property(deadlines, shares, (deadlineMs, used) => {
      expect(budgetsOf(deadlineMs, used).spentMs).toBeLessThanOrEqual(deadlineMs)
    }),
  )
})

test('requests in flight get all but four seconds of any deadline, and most of a short one', () => {
  fc.assert(
    fc.property(deadlines, fc.double({ min: 0, max: 1, noNaN: true }), (deadlineMs, used) => {
      const [, trafficMs = 0] = budgetsOf(deadlineMs, [used, 0, 0, 0, 0]).budgets
      expect(trafficMs).toBeGreaterThanOrEqual(Math.max(deadlineMs - 4_000, Math.floor(deadlineMs * 0.68)))
    }),
  )
})

test('whatever the phases before it used, none is left without its time', () => {
  fc.assert(
    fc.property(deadlines, shares, (deadlineMs, used) => {
      const [, , ...later] = budgetsOf(deadlineMs, used).budgets
      const least = [1_500, 1_000, 1_000].map((ms) => Math.min(ms, (deadlineMs * ms) / 14_000))
      for (const [index, ms] of later.entries())
        expect(ms).toBeGreaterThanOrEqual(Math.floor(least[index] as number) - 5)
    }),
  )
})

test('what one phase leaves over falls to the next', () => {
  fc.assert(
    fc.property(deadlines, shares, fc.integer({ min: 0, max: 3 }), (deadlineMs, used, index) => {
      const thrifty = used.map((share, each) => (each === index ? 0 : share))
      const spent = used.map((share, each) => (each === index ? 1 : share))
      const next = (shares: readonly number[]) => budgetsOf(deadlineMs, shares).budgets[index + 1] as number
      expect(next(thrifty)).toBeGreaterThanOrEqual(next(spent))
    }),
  )
  expect(phaseBudgetMs('telemetry', 3_000)).toBe(3_000)
  expect(phaseBudgetMs('background', 20_000)).toBe(18_000)
})

test('a deadline that has passed leaves no budget', () => {
  expect(phaseBudgetMs('traffic', -5)).toBe(0)
})

test('the signal comes half a second before the end of a time box, or a tenth of a short one', () => {
  expect([20_000, 5_000, 1_000].map(signalAfterMs)).toEqual([19_500, 4_500, 900])
})

test.each([
  [{ propagationMs: 0, deadlineMs: 25_000 }, 21_000],
  [{ propagationMs: 5_000, deadlineMs: 25_000 }, 16_000],
  [{ propagationMs: 5_000, deadlineMs: 10_000 }, 3_332],
])('with %j a request has %i ms once the port closes', (settings, ms) => {
  expect(drainTimeMs(settings)).toBe(ms)
})
