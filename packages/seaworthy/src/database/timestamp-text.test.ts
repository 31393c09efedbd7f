import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeParameters } from './parameter-encoding.ts'
import { parseTimestamp } from './timestamp-text.ts'

/** As Postgres writes the text that was sent. */
const written = (sent: string) =>
  sent
    .replace('T', ' ')
    .replace('Z', '')
    .replace(/\.?0+( BC)?$/, '$1')

test('every Date is read as the instant that was sent, whatever its year', () => {
  const instants = fc.date({ noInvalidDate: true, min: new Date(-8_640e12), max: new Date(8_640e12) })
  fc.assert(
    fc.property(instants, (date) => {
      const [sent] = encodeParameters([date]) as [string]
      expect(parseTimestamp(sent.replace('T', ' ').replace('Z', ''))).toEqual(date)
      expect(parseTimestamp(sent.replace('T', ' ').replace('Z', '+00'))).toEqual(date)
    }),
  )
})

test('no millisecond is lost', () => {
  for (let ms = 0; ms < 1_000; ms++) {
    const date = new Date(ms)
    expect(parseTimestamp(written(date.toISOString()))).toEqual(date)
  }
})

test.each([
  ['2026-03-08 12:00:00+05:30', '2026-03-08T06:30:00.000Z'],
  ['1890-01-01 00:00:00+05:53:28', '1889-12-31T18:06:32.000Z'],
  ['2026-03-08 03:00:00.123999-04', '2026-03-08T07:00:00.123Z'],
  ['0001-02-29 00:00:00-01 BC', '0000-02-29T01:00:00.000Z'],
])('the offset of %s counts', (text, iso) => {
  expect((parseTimestamp(text) as Date).toISOString()).toBe(iso)
})

test.each(['294276-12-31 23:59:59', '4713-01-01 00:00:00+00 AD', '08/03/2026 07:00:00', 'soon', ''])(
  '%j is refused, not read as another instant',
  (text) => {
    expect(() => parseTimestamp(text)).toThrow(RangeError)
  },
)

test('parameters without a Date are handed on as they are, and those with one are not changed in place', () => {
  const plain = [1, 'a', null, [1, [2]], Buffer.from('a')]
  expect(encodeParameters(plain)).toBe(plain)
  const dates = [new Date(0), [[new Date(1)], null]]
  expect(encodeParameters(dates)).toEqual(['1970-01-01T00:00:00.000Z', [['1970-01-01T00:00:00.001Z'], null]])
  expect(dates).toEqual([new Date(0), [[new Date(1)], null]])
})

test('an Invalid Date is refused before it is sent', () => {
  expect(() => encodeParameters([[new Date(Number.NaN)]])).toThrow(
    expect.objectContaining({ code: 'database_value_refused' }),
  )
})
