import type { IncomingHttpHeaders } from 'node:http'
import type { Encoding } from './compression.ts'

const ENCODING_SUFFIX = /-(gzip|br|zstd)"$/

/** The tag of a coded variant of a body. */
export const codedTag = (etag: string, encoding: Encoding): string => `${etag}-${encoding}`

const TAG = '(W/)?("[\\x21\\x23-\\x7e\\x80-\\xff]*")'
/** RFC 9110 §8.8.3, §5.6.1: a tag may have commas inside, and a list may have empty entries. */
const TAGS = new RegExp(`^[\\t ,]*(?:${TAG}[\\t ]*(?:,[\\t ,]*|$))+$`)
const EACH_TAG = new RegExp(TAG, 'g')
/** What nearly every client sends, at a quarter of the cost of a list. */
const ONE_TAG = new RegExp(`^${TAG}$`)

interface ClientTag {
  readonly isWeak: boolean
  /** With its quotes. */
  readonly tag: string
}

/** The tags of If-Match or If-None-Match; none in what is no such list. */
function tagsOf(list: string): readonly ClientTag[] {
  const one = ONE_TAG.exec(list)
  if (one !== null) return [toTag(one)]
  return TAGS.test(list) ? [...list.matchAll(EACH_TAG)].map(toTag) : []
}

const toTag = ([, weak, tag]: RegExpExecArray): ClientTag => ({
  isWeak: weak !== undefined,
  tag: tag as string,
})

const isAny = (list: string): boolean => list.trim() === '*'

/** The coded variants of one body share its tag, with a suffix. */
const same = (candidate: string, etag: string): boolean =>
  candidate === etag || candidate.replace(ENCODING_SUFFIX, '"') === etag

/** What is held against the conditions of a request; a representation may have neither. */
export interface Validators {
  /** Without its quotes; strong. */
  readonly etag?: string | undefined
  readonly lastModified?: Date | undefined
}

/** Whether a GET or HEAD may be answered with 304 (RFC 9110 §13.2.2: If-None-Match wins over If-Modified-Since). */
export function isNotModified(
  headers: IncomingHttpHeaders,
  { etag, lastModified }: Validators,
  now: Date,
): boolean {
  const ifNoneMatch = headers['if-none-match']
  if (ifNoneMatch !== undefined) {
    if (isAny(ifNoneMatch)) return true
    return etag !== undefined && tagsOf(ifNoneMatch).some(({ tag }) => same(tag, `"${etag}"`))
  }
  const since = headers['if-modified-since']
  if (since === undefined || lastModified === undefined) return false
  const sinceMs = parseHttpDate(since)
  // A date that is none, or is still to come, says nothing (RFC 9110 §13.1.3).
  if (sinceMs === undefined || sinceMs > now.getTime()) return false
  return seconds(lastModified.getTime()) <= seconds(sinceMs)
}

/** Whether a write may go on: `isUnchanged`, and nothing that If-None-Match names is there (RFC 9110 §13.1.2). */
export function mayWrite(headers: IncomingHttpHeaders, current: Validators): boolean {
  const { etag } = current
  const ifNoneMatch = headers['if-none-match']
  if (ifNoneMatch !== undefined) {
    if (isAny(ifNoneMatch)) return false
    if (etag !== undefined && tagsOf(ifNoneMatch).some(({ tag }) => same(tag, `"${etag}"`))) return false
  }
  return isUnchanged(headers, current)
}

export const hasCondition = (headers: IncomingHttpHeaders): boolean =>
  headers['if-none-match'] !== undefined ||
  headers['if-modified-since'] !== undefined ||
  headers['if-match'] !== undefined ||
  headers['if-unmodified-since'] !== undefined

/** The tag for a 304, without its quotes: that of the coded variant which the client holds, when it named one. */
export function heldTag(headers: IncomingHttpHeaders, etag: string): string {
  const own = `"${etag}"`
  const held = tagsOf(headers['if-none-match'] ?? '').map(({ tag }) => tag)
  return (held.includes(own) ? own : (held.find((tag) => same(tag, own)) ?? own)).slice(1, -1)
}

/**
 * Whether a request may go on (RFC 9110 §13.1.1, §13.1.4): tags are compared strongly, and a date that is none, or has
 * nothing to be compared with, is ignored.
 */
export function isUnchanged(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const ifMatch = headers['if-match']
  if (ifMatch !== undefined) {
    if (isAny(ifMatch)) return true
    return etag !== undefined && tagsOf(ifMatch).some(({ isWeak, tag }) => !isWeak && same(tag, `"${etag}"`))
  }
  const since = headers['if-unmodified-since']
  if (since === undefined || lastModified === undefined) return true
  const sinceMs = parseHttpDate(since)
  return sinceMs === undefined || seconds(lastModified.getTime()) <= seconds(sinceMs)
}

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const TIME = '\\d{2}:\\d{2}:\\d{2}'
/** The three forms of RFC 9110 §5.6.7; `Date.parse` takes many more. */
const HTTP_DATE = new RegExp(
  `^(?:[A-Z][a-z]{2}, \\d{2} ${MONTH} \\d{4} ${TIME} GMT|[A-Z][a-z]{5,8}, \\d{2}-${MONTH}-\\d{2} ${TIME} GMT|[A-Z][a-z]{2} ${MONTH} [ \\d]\\d ${TIME} \\d{4})$`,
)

/** Milliseconds since 1970, or undefined for what is no HTTP date. */
function parseHttpDate(text: string): number | undefined {
  if (!HTTP_DATE.test(text)) return undefined
  const ms = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(ms) ? undefined : ms
}

const FIRST_MS = Date.parse('0000-01-01T00:00:00Z')
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z')

/** Whether the Date is a time that HTTP can write: four digits of year (RFC 9110 §5.6.7). */
export function isHttpDate(date: Date): boolean {
  const ms = date.getTime()
  return ms >= FIRST_MS && ms <= LAST_MS
}

/** @throws TypeError for a Date that is none, which would be sent as "Invalid Date". */
export function httpDate(date: Date): string {
  if (!(date instanceof Date && isHttpDate(date))) {
    throw new TypeError('lastModified must be a Date of the years 0 to 9999, and is none')
  }
  return date.toUTCString()
}

const seconds = (ms: number): number => Math.floor(ms / 1000)
