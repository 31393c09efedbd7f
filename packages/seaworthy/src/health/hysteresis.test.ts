import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterResult, PENDING, type Standing, type Thresholds } from './hysteresis.ts'

const thresholds = fc.record({
  failuresToDown: fc.integer({ min: 1, max: 5 }),
  successesToUp: fc.integer({ min: 1, max: 5 }),
})
const results = fc.array(fc.boolean(), { maxLength: 60 })

const replay = (history: readonly boolean[], limits: Thresholds): Standing[] => {
  const all: Standing[] = [PENDING]
  for (const succeeded of history) all.push(afterResult(all.at(-1) as Standing, succeeded, limits))
  return all
}

test('a change needs exactly as many equal results in a row as its threshold, apart from the first', () => {
  fc.assert(
    fc.property(results, thresholds, (history, limits) => {
      const standings = replay(history, limits).map(({ state }) => state)
      const firstSuccess = history.indexOf(true)
      for (let index = 1; index < standings.length; index += 1) {
        const [before, after] = [standings[index - 1], standings[index]]
        const last = (count: number, value: boolean) =>
          index >= count && history.slice(index - count, index).every((result) => result === value)
        if (before === 'up') expect(after === 'down').toBe(last(limits.failuresToDown, false))
        if (before === 'down' && firstSuccess !== index - 1) {
          expect(after === 'up').toBe(last(limits.successesToUp, true))
        }
      }
    }),
  )
})

test('the first success is up at once, the first failure of a check that was never up is down at once', () => {
  const limits = { failuresToDown: 3, successesToUp: 3 }
  expect(replay([true], limits).at(-1)?.state).toBe('up')
  expect(replay([false], limits).at(-1)?.state).toBe('down')
  expect(replay([false, false, true], limits).at(-1)?.state).toBe('up')
})

test('alternating results never change what a check counts as when two are needed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), (length) => {
      const history = [true, ...Array.from({ length }, (_, index) => index % 2 === 1)]
      const states = replay(history, { failuresToDown: 2, successesToUp: 2 }).slice(1)
      expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['up']))
    }),
  )
})

test('never up until a success, whatever the history', () => {
  fc.assert(
    fc.property(fc.array(fc.constant(false), { maxLength: 20 }), thresholds, (history, limits) => {
      expect(replay(history, limits).some(({ state }) => state === 'up')).toBe(false)
    }),
  )
})
