/** Longer than this nobody is silent on the word of a header. */
const LONGEST_MS = 24 * 3_600_000
const DEFAULT_MS = 60_000

/** The categories that stop events of errors; one without a name stops everything. */
const OURS = new Set(['', 'error', 'default', 'event'])

/**
 * How long no event may be sent, in milliseconds, after an answer with these headers. `X-Sentry-Rate-Limits` is
 * `seconds:categories:scope:reason`, comma-separated, with `;` between categories. Of several that concern errors the longest counts.
 * `Retry-After` is read where a 429 has no such header; a 429 with neither means a minute. What is not readable says nothing.
 */
export function pauseOf(
  {
    status,
    rateLimits,
    retryAfter,
  }: { status: number; rateLimits?: string | undefined; retryAfter?: string | undefined },
  nowMs: number,
): number {
  if (rateLimits !== undefined) return Math.max(0, ...rateLimits.split(',').map(pauseOfLimit))
  if (status !== 429) return 0
  return retryAfter === undefined ? DEFAULT_MS : (retryAfterMs(retryAfter, nowMs) ?? DEFAULT_MS)
}

function pauseOfLimit(limit: string): number {
  const [seconds = '', categories = ''] = limit.trim().split(':')
  const ms = secondsAsMs(seconds)
  return ms !== undefined && categories.split(';').some((each) => OURS.has(each.trim())) ? ms : 0
}

/** Seconds, or a date of HTTP (RFC 9110, section 10.2.3). */
function retryAfterMs(text: string, nowMs: number): number | undefined {
  const ms = secondsAsMs(text.trim())
  if (ms !== undefined) return ms
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? undefined : Math.min(LONGEST_MS, Math.max(0, atMs - nowMs))
}

const secondsAsMs = (text: string): number | undefined =>
  /^\d+(\.\d+)?$/.test(text) ? Math.min(LONGEST_MS, Number(text) * 1_000) : undefined
