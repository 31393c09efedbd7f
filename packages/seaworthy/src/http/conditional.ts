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
  lastModified?: Date,
): boolean {
  const ifNoneMatch = headers['if-none-match']
  if (ifNoneMatch !== undefined) return etag !== undefined && names(ifNoneMatch, etag, 'weak')
  const since = headers['if-modified-since']
  if (since === undefined || lastModified === undefined) return false
  const sinceMs = Date.parse(since)
  return !Number.isNaN(sinceMs) && seconds(lastModified.getTime()) <= seconds(sinceMs)
}

/** Whether a write may go on (RFC 9110 §13.1.1, §13.1.4). A condition that cannot be evaluated does not hold. */
export function isUnchanged(
  headers: IncomingHttpHeaders,
  current: { etag?: string; lastModified?: Date },
): boolean {
  const ifMatch = headers['if-match']
  if (ifMatch !== undefined)
    return current.etag !== undefined && names(ifMatch, `"${current.etag}"`, 'strong')
  const since = headers['if-unmodified-since']
  if (since === undefined) return true
  const sinceMs = Date.parse(since)
  return (
    current.lastModified !== undefined &&
    !Number.isNaN(sinceMs) &&
    seconds(current.lastModified.getTime()) <= seconds(sinceMs)
  )
}

const seconds = (ms: number): number => Math.floor(ms / 1000)
