import type { IncomingHttpHeaders } from 'node:http'

const ENCODING_SUFFIX = /-(gzip|br|zstd)"$/

/** Whether a list such as `W/"a", "b"` or `*` names the entity tag; `etag` comes with its quotes (RFC 9110 §8.8.3). */
function names(list: string, etag: string, compare: 'weak' | 'strong'): boolean {
  if (list.trim() === '*') return true
  for (const entry of list.split(',')) {
    const candidate = entry.trim()
    if (candidate.startsWith('W/')) {
      if (compare === 'weak' && same(candidate.slice(2), etag)) return true
    } else if (same(candidate, etag)) return true
  }
  return false
}

/** The coded variants of one body share its tag, with a suffix. */
const same = (candidate: string, etag: string): boolean =>
  candidate === etag || candidate.replace(ENCODING_SUFFIX, '"') === etag

/** Whether a GET or HEAD may be answered with 304 (RFC 9110 §13.2.2: If-None-Match wins over If-Modified-Since). */
export function isNotModified(
  headers: IncomingHttpHeaders,
  etag: string | undefined,
  lastModified: Date | undefined,
  now: Date,
): boolean {
  const ifNoneMatch = headers['if-none-match']
  if (ifNoneMatch !== undefined) return etag !== undefined && names(ifNoneMatch, etag, 'weak')
  const since = headers['if-modified-since']
  if (since === undefined || lastModified === undefined) return false
  const sinceMs = parseHttpDate(since)
  // A date that is none, or is still to come, says nothing (RFC 9110 §13.1.3).
  if (sinceMs === undefined || sinceMs > now.getTime()) return false
  return seconds(lastModified.getTime()) <= seconds(sinceMs)
}

export const hasPrecondition = (headers: IncomingHttpHeaders): boolean =>
  headers['if-match'] !== undefined || headers['if-unmodified-since'] !== undefined

/** The tag for a 304: that of the coded variant which the client holds, when it named one. */
export function namedTag(headers: IncomingHttpHeaders, etag: string | undefined): string | undefined {
  const list = headers['if-none-match']
  if (etag === undefined || list === undefined) return etag
  const held = list.split(',').map((entry) => entry.trim().replace(/^W\//, ''))
  if (held.includes(etag)) return etag
  return held.find((candidate) => same(candidate, etag)) ?? etag
}

/** Whether a request may go on (RFC 9110 §13.1.1, §13.1.4). A condition that cannot be evaluated does not hold. */
export function isUnchanged(
  headers: IncomingHttpHeaders,
  current: { etag?: string; lastModified?: Date },
): boolean {
  const ifMatch = headers['if-match']
  if (ifMatch !== undefined)
    return current.etag !== undefined && names(ifMatch, `"${current.etag}"`, 'strong')
  const since = headers['if-unmodified-since']
  if (since === undefined) return true
  const sinceMs = parseHttpDate(since)
  return (
    current.lastModified !== undefined &&
    sinceMs !== undefined &&
    seconds(current.lastModified.getTime()) <= seconds(sinceMs)
  )
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

const seconds = (ms: number): number => Math.floor(ms / 1000)
