import { validateHeaderName, validateHeaderValue } from 'node:http'
import { SECURITY_HEADERS } from './security-headers.ts'

/** Fields whose lines add up; of any other, an answer has one (RFC 9110 §5.3), and the last one that is given counts. */
const ADDING = new Set([
  'cache-status',
  'link',
  'proxy-authenticate',
  'server-timing',
  'set-cookie',
  'vary',
  'www-authenticate',
])

/** What the chassis has written out before a handler runs: a handler's field of that name has to be merged with all of it. */
const PREPARED_NAMES = new Set([
  ...SECURITY_HEADERS.filter((_, at) => at % 2 === 0),
  'cache-control',
  'content-type',
  'deprecation',
  'ratelimit',
  'ratelimit-policy',
  'sunset',
  'vary',
])

/**
 * How the fields of a handler join those of the chassis: none of them may be there twice (`none`), they may be twice among
 * what is put together for each answer (`fields`), or in what is written out once for all answers of a route (`all`).
 */
export type Merging = 'none' | 'fields' | 'all'

/** Framing and the id belong to the chassis: what a handler says of them is not sent. */
const NOT_TO_SET = new Set(['content-length', 'transfer-encoding', 'x-request-id'])

/**
 * Appends a handler's fields to a flat list.
 *
 * @throws TypeError for what is not HTTP: before anything of the answer is decided, so that another can be given.
 */
export function addFields(flat: string[], headers: Readonly<Record<string, string>>): Merging {
  let merging: Merging = 'none'
  for (const name in headers) {
    const value = headers[name] as string
    validateHeaderName(name)
    validateHeaderValue(name, value)
    if (!isFieldText(value)) {
      throw new TypeError(
        `header ${name} must be text: what it is given comes of a Date or a number that is none, or is a Date (give toUTCString())`,
      )
    }
    const lower = name.toLowerCase()
    if (NOT_TO_SET.has(lower)) continue
    if (PREPARED_NAMES.has(lower)) merging = 'all'
    else if (merging === 'none') merging = 'fields'
    flat.push(lower, value)
  }
  return merging
}

/** Not what a Date or a number leaves that is none, nor a Date as it prints itself, which no client reads. */
const isFieldText = (value: unknown): boolean =>
  typeof value === 'string'
    ? value !== 'Invalid Date' && value !== 'NaN'
    : !(value instanceof Date) && (typeof value !== 'number' || Number.isFinite(value))

/** Says of a name in small letters that the chassis settles the field itself. */
export const isChassisField = (name: string): boolean =>
  name !== 'vary' &&
  (PREPARED_NAMES.has(name) ||
    NOT_TO_SET.has(name) ||
    SETTLED.has(name) ||
    name.startsWith('access-control-'))

const SETTLED = new Set([
  'connection',
  'content-encoding',
  'date',
  'etag',
  'keep-alive',
  'set-cookie',
  'trailer',
  'upgrade',
])

/** Says of a name in small letters that its lines add up. */
export const isAddingField = (name: string): boolean => ADDING.has(name)

/** @throws TypeError for what is no number. */
export function retryAfter(seconds: number): string {
  if (!Number.isFinite(seconds)) throw new TypeError('retryAfterS must be a finite number of seconds')
  return String(Math.max(0, Math.ceil(seconds)))
}

/** Whether a name stands twice in a flat list of names in small letters and values. */
export function hasTwice(flat: readonly string[]): boolean {
  for (let i = 2; i < flat.length; i += 2) {
    for (let before = 0; before < i; before += 2) if (flat[before] === flat[i]) return true
  }
  return false
}

/** One line for each field that has one value: the last that was given. Vary becomes one list. */
export function mergeFields(flat: readonly string[]): string[] {
  const merged: string[] = []
  const places = new Map<string, number>()
  for (let i = 0; i < flat.length; i += 2) {
    const name = (flat[i] as string).toLowerCase()
    const value = flat[i + 1] as string
    const place = places.get(name)
    if (place === undefined) {
      places.set(name, merged.length + 1)
      merged.push(name, value)
    } else if (name === 'vary') merged[place] = union(merged[place] as string, value)
    else if (ADDING.has(name)) merged.push(name, value)
    else merged[place] = value
  }
  return merged
}

const union = (a: string, b: string): string => {
  const known = a.split(',').map((each) => each.trim().toLowerCase())
  const more = b
    .split(',')
    .map((each) => each.trim())
    .filter((each) => !known.includes(each.toLowerCase()))
  return more.length === 0 ? a : `${a}, ${more.join(', ')}`
}
