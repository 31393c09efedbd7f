import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0)

test('seconds are taken as they are', () => {
  expect(retryAfterMs('0', NOW)).toBe(0)
  expect(retryAfterMs('30', NOW)).toBe(30_000)
})

test('all three forms of a date are understood, and one in the past means now', () => {
  expect(retryAfterMs('Thu, 01 Jan 2026 12:00:30 GMT', NOW)).toBe(30_000)
  expect(retryAfterMs('Thursday, 01-Jan-26 12:00:30 GMT', NOW)).toBe(30_000)
  expect(retryAfterMs('Thu Jan  1 12:00:30 2026', NOW)).toBe(30_000)
  expect(retryAfterMs('Thu, 01 Jan 2026 11:00:00 GMT', NOW)).toBe(0)
})

test('anything else says nothing', () => {
  for (const text of [undefined, '', '-1', '1.5', '1e3', 'soon', '2026-01-01T12:00:30Z', '1234567890123']) {
    expect(retryAfterMs(text, NOW)).toBeUndefined()
  }
})

test('a date that was written comes back, whatever text surrounds it does not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
      const text = new Date(NOW + seconds * 1_000).toUTCString()
      expect(retryAfterMs(text, NOW)).toBe(seconds * 1_000)
      expect(retryAfterMs(` ${text}`, NOW)).toBeUndefined()
    }),
  )
  for (const text of ['Thursday, 01-Jan-26 12:00:30 GMT', 'Thu Jan  1 12:00:30 2026'])
    expect([retryAfterMs(`on ${text}`, NOW), retryAfterMs(`${text} or so`, NOW)]).toEqual([
      undefined,
      undefined,
    ])
})
