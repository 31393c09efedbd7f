const SECONDS = /^\d{1,9}$/
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Seconds to wait by a Retry-After field (RFC 9110 §10.2.3: seconds or a date); undefined when it says neither. */
export function retryAfterS(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined
  if (SECONDS.test(value)) return Number(value)
  if (!HTTP_DATE.test(value)) return undefined
  const atMs = Date.parse(value)
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - nowMs) / 1000))
}
