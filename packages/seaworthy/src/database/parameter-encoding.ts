import { isDate } from 'node:util/types'
import { AppError } from '../errors/index.ts'
import { databaseErrors } from './database-errors.ts'

/** `Bind` counts them in 16 bits (PostgreSQL 53.7): one more ends the session, as if the server were gone. */
const MAX_PARAMETERS = 65_535

/**
 * Parameters as `pg` sends them right, on their own and inside arrays. A Date becomes its UTC text: `pg` writes the wall
 * clock of the process with its offset, and a `timestamp` column drops the offset, so that replicas in two zones would store
 * two times for one instant. Any other object becomes JSON. Copies only what changes.
 *
 * @throws AppError database_value_refused for an Invalid Date, database_parameters_refused for what cannot be sent.
 */
export function encodeParameters(parameters: readonly unknown[]): unknown[] {
  if (parameters.length > MAX_PARAMETERS) {
    throw refused(`it has ${parameters.length} parameters, and ${MAX_PARAMETERS} is the most: split it`)
  }
  try {
    return encodeAll(parameters)
  } catch (error) {
    if (error instanceof AppError) throw error
    // JSON.stringify at a BigInt or a circle, a circle of arrays.
    throw refused('a parameter has no JSON, such as an object that holds a BigInt or itself', error)
  }
}

function encodeAll(values: readonly unknown[]): unknown[] {
  let copy: unknown[] | undefined
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    const encoded = encode(value)
    if (encoded === value) continue
    copy ??= [...values]
    copy[index] = encoded
  }
  return copy ?? (values as unknown[])
}

function encode(value: unknown): unknown {
  switch (typeof value) {
    case 'object':
      if (value === null || ArrayBuffer.isView(value)) return value
      if (isDate(value)) return utcText(value)
      if (Array.isArray(value)) return encodeAll(value)
      return 'toPostgres' in value && typeof value.toPostgres === 'function' ? value : jsonText(value)
    case 'function':
    case 'symbol':
      // `pg` would send its source text.
      throw refused(`a parameter is a ${typeof value}`)
    default:
      return value
  }
}

/**
 * For an `interval` Postgres passes over braces and quotes, and reads `{"hours":1}` as a second. The first character of a key that
 * could be misread so is written as an escape: the same JSON, and no interval.
 */
function jsonText(value: object): string | undefined {
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined || text.length > MAX_INTERVAL_CHARACTERS || !COULD_BE_INTERVAL.test(text))
    return text
  return text.replace(/^(\{"[^a-z0-9"\\]*)([a-z0-9])/i, (_, before: string, first: string) => {
    return `${before}\\u00${first.charCodeAt(0).toString(16)}`
  })
}

/** Postgres takes 25 words and numbers at most. */
const MAX_INTERVAL_CHARACTERS = 1_000
/** All of its words are units of an interval (`deltatktbl` of PostgreSQL, which reads ten letters of each). */
const COULD_BE_INTERVAL =
  /^\{"(?:[^a-z]|(?:ago|c|cent|century|centuries|d|days?|dec|decs|decades?|h|hours?|hrs?|infinity|m|mils?|millenni(?:a|um)|millisecon[a-z]*|microsecon[a-z]*|mins?|minutes?|mons?|months?|ms|msecs?|mseconds?|qtr|quarter|s|secs?|seconds?|timezone|us|usecs?|useconds?|w|weeks?|y|years?|yrs?)(?![a-z]))*$/i

const refused = (reason: string, cause?: unknown) =>
  databaseErrors.database_parameters_refused({ reason }, { cause: cause ?? new TypeError(reason) })

/** ISO 8601, save for years that it does not have: Postgres counts `BC` from 1, and takes five digits without a sign. */
function utcText(date: Date): string {
  const year = date.getUTCFullYear()
  if (year >= 1 && year <= 9999) return date.toISOString()
  if (Number.isNaN(year)) {
    throw databaseErrors.database_value_refused({ cause: new TypeError('a parameter is an Invalid Date') })
  }
  const rest = date.toISOString().slice(year === 0 ? 4 : 7)
  return year > 0 ? `${year}${rest}` : `${String(1 - year).padStart(4, '0')}${rest} BC`
}
