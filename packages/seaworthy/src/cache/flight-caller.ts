import type { Cancellation, CancellationWatcher, DeadlineWatch, Watched } from '../base/index.ts'
import type { Load, Lookup } from './cache.ts'
import { cacheErrors } from './cache-errors.ts'
import { entityOf } from './key.ts'

/** What one caller brings, and how long it waits: monotonic milliseconds. */
export interface CallerTerms {
  readonly load: Load<unknown>
  /** Takes the caller out: that of its signal, or of the request that it serves. */
  readonly cancellation: Cancellation | undefined
  readonly signal: AbortSignal | undefined
  /** Of the request that it serves. */
  readonly request: Cancellation | undefined
  readonly startedMs: number
  /** From here on an old value will do. */
  readonly softAtMs: number
  /** Here it leaves, whatever there is. */
  readonly deadlineAtMs: number
}

/** What a caller needs of the flight that it waits for. */
export interface JoinedFlight {
  readonly key: string
  /** The old value, where the policy allows it in place of a failure. */
  oldAnswer(nowMs: number): Lookup<unknown> | undefined
  /** Goes on whether somebody waits or not. */
  pin(): void
  /** The caller waits no longer. */
  leave(caller: FlightCaller): void
}

/** One of those who wait for a flight. It leaves by itself, with its own reason, and the others wait on. */
export class FlightCaller implements Watched, CancellationWatcher {
  readonly terms: CallerTerms
  dueMs: number
  before: Watched | undefined = undefined
  after: Watched | undefined = undefined
  readonly #flight: JoinedFlight
  readonly #left = Promise.withResolvers<Lookup<unknown>>()

  constructor(flight: JoinedFlight, terms: CallerTerms) {
    this.#flight = flight
    this.terms = terms
    this.dueMs = Math.min(terms.softAtMs, terms.deadlineAtMs)
  }

  /** @throws why the caller leaves, or why the flight failed */
  async wait(answer: Promise<Lookup<unknown>>, watch: DeadlineWatch): Promise<Lookup<unknown>> {
    const { cancellation } = this.terms
    const bounded = this.dueMs !== Number.POSITIVE_INFINITY
    cancellation?.watch(this)
    if (bounded) watch.add(this)
    try {
      return await Promise.race([answer, this.#left.promise])
    } finally {
      cancellation?.unwatch(this)
      if (bounded) watch.delete(this)
    }
  }

  cancelled(): void {
    this.#left.reject(this.terms.cancellation?.reason)
    this.#flight.leave(this)
  }

  overdue(nowMs: number): void {
    const { deadlineAtMs, startedMs } = this.terms
    const old = this.#flight.oldAnswer(nowMs)
    if (nowMs < deadlineAtMs) {
      if (old === undefined) {
        this.dueMs = deadlineAtMs
        return
      }
      // It will be asked for again: what is under way becomes its refresh.
      this.#flight.pin()
    }
    if (old) this.#left.resolve(old)
    else {
      const timeoutMs = Math.round(nowMs - startedMs)
      this.#left.reject(cacheErrors.cache_load_timeout({ entity: entityOf(this.#flight.key), timeoutMs }))
    }
    this.#flight.leave(this)
  }
}

const MAX_CAUSES = 5

/** Whether the error is the end of this caller, as it comes out of work that was handed the caller's own signal. */
export function isEndOf({ signal, request }: CallerTerms, error: unknown): boolean {
  const reasons: unknown[] = []
  if (signal?.aborted) reasons.push(signal.reason)
  if (request?.isCancelled) reasons.push(request.reason)
  if (reasons.length === 0) return false
  let cause = error
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth++) {
    if (reasons.includes(cause) || cause.name === 'AbortError') return true
    cause = cause.cause
  }
  return reasons.includes(cause)
}
