import { answersRate, series, type Watched } from '../watched.ts'

/** Requests a second, of all, of those that were failed, and of those that took longer than the objective allows. */
export type CountedRequests = 'requests' | 'requests_failed' | 'requests_slow'

const recordName = (watched: Watched, counted: CountedRequests, seconds: number): string =>
  `job:${counted}:rate${watched.time(seconds)}`

/** How a rule reads what is recorded. */
export const recorded = (watched: Watched, counted: CountedRequests, seconds: number): string =>
  series(watched, recordName(watched, counted, seconds))

/** A query whose result is kept under a name. */
export interface RecordRule {
  readonly record: string
  readonly expr: string
}

/** Every window that rules look through, each recorded once; nothing where the service does not tell of its requests. */
export function requestRecords(watched: Watched, windows: readonly number[]): readonly RecordRule[] {
  const { requests } = watched.signals
  if (!requests) return []
  const failed = `${requests.statusLabel}=~"5.."`
  // Client libraries differ in how they write a whole number.
  const bound = watched.objectives.latencyMs / 1_000
  const within = Number.isInteger(bound) ? `le=~"${bound}|${bound}.0"` : `le="${bound}"`
  return windows.flatMap((seconds) => {
    const all = answersRate(watched, requests, { suffix: 'count', seconds })
    const exprs: Readonly<Record<CountedRequests, string>> = {
      requests: all,
      // Where nothing failed there is no series of failures, which is not the same as no data.
      requests_failed: `${answersRate(watched, requests, { suffix: 'count', seconds, matchers: [failed] })}\nor 0 * ${all}`,
      requests_slow: `${all}\n- ${answersRate(watched, requests, { suffix: 'bucket', seconds, matchers: [within] })}`,
    }
    return Object.entries(exprs).map(([counted, expr]) => ({
      record: recordName(watched, counted as CountedRequests, seconds),
      expr,
    }))
  })
}
