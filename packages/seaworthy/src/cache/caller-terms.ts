import type { Cancellation, Clock } from '../base/index.ts'
import type { RequestContext } from '../telemetry/index.ts'
import type { Load } from './cache.ts'
import type { CallerTerms } from './flight-caller.ts'
import type { ResolvedPolicy } from './policy.ts'

/**
 * A caller leaves a little before its request ends, a tenth of what is left and at most this, so that an old value or the
 * reason can still be answered.
 */
const MAX_ANSWER_MARGIN_MS = 50

/** The terms of one who asks now, in this request. */
export function callerTerms(
  load: Load<unknown>,
  policy: ResolvedPolicy,
  clock: Pick<Clock, 'monotonicMs'>,
  request: RequestContext | undefined,
  own: { readonly signal?: AbortSignal | undefined; readonly cancellation?: Cancellation | undefined } = {},
): CallerTerms {
  const startedMs = clock.monotonicMs()
  const deadlineMs = request?.deadlineAtMs ?? Number.POSITIVE_INFINITY
  const marginMs = Math.min(MAX_ANSWER_MARGIN_MS, 0.1 * Math.max(0, deadlineMs - startedMs))
  return {
    load,
    cancellation: own.cancellation ?? request?.cancellation,
    signal: own.signal,
    request: request?.cancellation,
    startedMs,
    softAtMs: startedMs + policy.softTimeoutMs,
    deadlineAtMs: deadlineMs - marginMs,
  }
}
