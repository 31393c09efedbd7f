import { isDate } from 'node:util/types'
import { databaseErrors } from './database-errors.ts'

/**
 * Parameters as `pg` sends them right: a Date becomes its UTC text, on its own and inside arrays. `pg` writes the wall
 * clock of the process with its offset, and a `timestamp` column drops the offset: replicas in two zones would store two
 * times for one instant. JSON is not touched, since `JSON.stringify` writes UTC. Copies only what holds a Date.
 *
 * @throws AppError database_value_refused for an Invalid Date.
 */
export function encodeParameters(parameters: readonly unknown[]): unknown[] {
  let copy: unknown[] | undefined
  for (let index = 0; index < parameters.length; index++) {
    const value = parameters[index]
    if (typeof value !== 'object' || value === null) continue
    const encoded = isDate(value) ? utcText(value) : Array.isArray(value) ? encodeParameters(value) : value
    if (encoded === value) continue
    copy ??= [...parameters]
    copy[index] = encoded
  }
  return copy ?? (parameters as unknown[])
}

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
