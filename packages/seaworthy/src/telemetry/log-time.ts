/** Gives the current time as RFC 3339 in UTC with milliseconds; formats once per millisecond, not once per line. */
export function createLogTime(now: () => number): () => string {
  let last = Number.NaN
  let text = ''
  return () => {
    const ms = now()
    if (ms !== last) {
      last = ms
      text = new Date(ms).toISOString()
    }
    return text
  }
}
