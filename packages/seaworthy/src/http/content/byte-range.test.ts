import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteRange } from './byte-range.ts'

test.each([
  ['bytes=0-0', 10, { start: 0, end: 1 }],
  ['bytes=2-', 10, { start: 2, end: 10 }],
  ['bytes=-3', 10, { start: 7, end: 10 }],
  ['bytes=-30', 10, { start: 0, end: 10 }],
  ['BYTES= 2-99 ', 10, { start: 2, end: 10 }],
  ['bytes=10-', 10, undefined],
  ['bytes=-0', 10, undefined],
  ['bytes=0-', 0, undefined],
  ['bytes=3-2', 10, 'whole'],
  ['bytes=0-1,3-4', 10, 'whole'],
  ['bytes=-', 10, 'whole'],
  ['items=0-1', 10, 'whole'],
  ['bytes=a-b', 10, 'whole'],
  ['', 10, 'whole'],
])('%s of %i bytes', (field, size, range) => {
  expect(byteRange(field, size)).toEqual(range)
})

test('whatever is asked, a range lies within the body and is not empty', () => {
  const text = fc.oneof(
    fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${a}-${b}`),
    fc.nat().map((a) => `bytes=-${a}`),
    fc.string().map((a) => `bytes=${a}`),
  )
  fc.assert(
    fc.property(text, fc.nat(), (field, size) => {
      const range = byteRange(field, size)
      if (range === undefined || range === 'whole') return
      expect(range.start).toBeGreaterThanOrEqual(0)
      expect(range.start).toBeLessThan(range.end)
      expect(range.end).toBeLessThanOrEqual(size)
    }),
  )
})
