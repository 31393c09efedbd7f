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

/** What the chassis itself may put on an answer, so that a handler's field of that name has to be merged with it. */
const OWN_NAMES = new Set([
  ...SECURITY_HEADERS.filter((_, at) => at % 2 === 0),
  'access-control-allow-origin',
  'access-control-expose-headers',
  'age',
  'allow',
  'cache-control',
  'cache-status',
  'content-encoding',
  'content-length',
  'content-type',
  'deprecation',
  'etag',
  'last-modified',
  'link',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'sunset',
  'vary',
  'x-request-id',
])

/** Framing and the id belong to the chassis: what a handler says of them is not sent. */
const NOT_TO_SET = new Set(['content-length', 'transfer-encoding', 'x-request-id'])

/**
 * Appends a handler's fields to a flat list; true when the whole answer has to go through `mergeFields`.
 *
 * @throws TypeError for what is not HTTP: before anything of the answer is decided, so that another can be given.
 */
export function addFields(flat: string[], headers: Readonly<Record<string, string>>): boolean {
  let isToMerge = false
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
    // Two spellings of one name are one field too.
    isToMerge ||= lower !== name || OWN_NAMES.has(lower)
    flat.push(lower, value)
  }
  return isToMerge
}

/** Not what a Date or a number leaves that is none, nor a Date as it prints itself, which no client reads. */
const isFieldText = (value: unknown): boolean =>
  typeof value === 'string'
    ? value !== 'Invalid Date' && value !== 'NaN'
    : !(value instanceof Date) && (typeof value !== 'number' || Number.isFinite(value))

/** @throws TypeError for what is no number. */
export function retryAfter(seconds: number): string {
  if (!Number.isFinite(seconds)) throw new TypeError('retryAfterS must be a finite number of seconds')
  return String(Math.max(0, Math.ceil(seconds)))
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
