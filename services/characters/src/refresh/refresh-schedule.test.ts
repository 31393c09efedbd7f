import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDue, retryInMs } from './refresh-schedule.ts'

const started = new Date(1_000_000)
const before = new Date(999_000)
const after = new Date(1_001_000)

test('a run is due when its time has come', () => {
  expect(isDue({ dueInMs: 0, refreshedAt: after, failures: 0 }, started)).toBe(true)
  expect(isDue({ dueInMs: 1, refreshedAt: after, failures: 0 }, started)).toBe(false)
})

test('a replica that started after the last success brings the rows up to date once', () => {
  expect(isDue({ dueInMs: 250_000, refreshedAt: before, failures: 0 }, started)).toBe(true)
  expect(isDue({ dueInMs: 250_000, refreshedAt: after, failures: 0 }, started)).toBe(false)
})

test('a restart does not cut a back-off short', () => {
  expect(isDue({ dueInMs: 20_000, refreshedAt: before, failures: 3 }, started)).toBe(false)
  expect(isDue({ dueInMs: 20_000, refreshedAt: undefined, failures: 1 }, started)).toBe(false)
})

test('pauses double from a second to thirty while there are no rows', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7].map((failures) =>
    retryInMs({ failures, rows: 0, intervalMs: 300_000 }),
  )
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
})

test('a long Retry-After is honoured up to the interval', () => {
  expect(retryInMs({ failures: 1, rows: 73, intervalMs: 300_000, waitS: 90 })).toBe(90_000)
  expect(retryInMs({ failures: 1, rows: 73, intervalMs: 300_000, waitS: 86_400 })).toBe(300_000)
})

test('no pause is longer than the interval or shrinks as failures go on', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.nat(1000),
      fc.integer({ min: 100, max: 1e6 }),
      fc.nat(100_000),
      (failures, rows, intervalMs, waitS) => {
        const pause = retryInMs({ failures, rows, intervalMs, waitS })
        expect(pause).toBeLessThanOrEqual(intervalMs)
        expect(pause).toBeGreaterThan(0)
        expect(retryInMs({ failures: failures + 1, rows, intervalMs, waitS })).toBeGreaterThanOrEqual(pause)
      },
    ),
  )
})
