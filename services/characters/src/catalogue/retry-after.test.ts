import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryAfterS } from './retry-after.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

test('reads seconds and dates', () => {
  expect(retryAfterS('7', now)).toBe(7)
  expect(retryAfterS('Sun, 01 Mar 2026 12:00:30 GMT', now)).toBe(30)
  expect(retryAfterS('Sun, 01 Mar 2026 11:00:00 GMT', now)).toBe(0)
})

test('ignores what is neither', () => {
  for (const value of [
    undefined,
    '',
    'soon',
    '-1',
    '1.5',
    '1e3',
    '2026-03-01',
    'Xyz, 99 Abc 2026 12:00:00 GMT',
  ]) {
    expect(retryAfterS(value, now), String(value)).toBeUndefined()
  }
})

test('never gives a wait that is not a number of seconds', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const wait = retryAfterS(value, now)
      expect(wait === undefined || (Number.isInteger(wait) && wait >= 0)).toBe(true)
    }),
  )
})
