const TIMESTAMP =
  /^(\d{4,})(-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?( BC)?$/

/**
 * A `timestamp` or `timestamptz` as Postgres writes it (DateStyle ISO). One without a zone is UTC, whatever the zone of
 * the process. Microseconds are cut to the millisecond; `infinity` is the number.
 *
 * `postgres-date`, which `pg` brings along, reads the former as local time, and what it does not know as null.
 *
 * @throws RangeError for an instant that no Date holds (years beyond 275760), or another DateStyle.
 */
export function parseTimestamp(text: string): Date | number {
  const match = TIMESTAMP.exec(text)
  if (match === null) return parseInfinity(text)
  const [, digits = '', day, time, sign, hours, minutes = 0, seconds = 0, era] = match
  let ms: number
  if (era === undefined && digits.length === 4) ms = Date.parse(`${digits}${day}T${time}Z`)
  else {
    const year = era === undefined ? Number(digits) : 1 - Number(digits)
    ms = Date.parse(`${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}${day}T${time}Z`)
  }
  if (sign !== undefined) {
    const offsetMs = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
    ms += sign === '+' ? -offsetMs : offsetMs
  }
  if (Number.isNaN(ms)) throw new RangeError('a timestamp of the database is beyond what a Date holds')
  return new Date(ms)
}

function parseInfinity(text: string): number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY
  if (text === '-infinity') return Number.NEGATIVE_INFINITY
  throw new RangeError("a timestamp of the database is not ISO 8601: set DateStyle of the role to 'ISO'")
}
