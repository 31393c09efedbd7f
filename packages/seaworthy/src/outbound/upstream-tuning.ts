import type { BreakerOptions } from './circuit-breaker.ts'
import type { RetryBudgetOptions } from './retry-budget.ts'

export interface RetryOptions {
  /** Most retries of one call. Default 2; 0: none. */
  readonly retries: number
  /** Upper bound of the first pause; it doubles with each retry, the pause is random below it (full jitter). Default 50. */
  readonly baseMs: number
  /** Upper bound of every pause that the provider did not ask for. Default 1 000. */
  readonly maxMs: number
  /** Over all calls of this provider in this process. Default: 10 % of the calls, or 3, in 10 s. */
  readonly budget: RetryBudgetOptions
}

export interface PoolOptions {
  /** Connections per origin. Default: the concurrency limit, so that calls never wait inside the pool. */
  readonly connections: number
  readonly connectTimeoutMs: number
  /** An idle connection is closed after this, before the provider does it in the middle of a request. Default 4 000. */
  readonly keepAliveMs: number
  /**
   * A connection that is as old takes no further request, so that calls follow a provider whose name has got another
   * address. Requests under way end on it. Default 60 000; a connection costs one look-up and one handshake in that time.
   */
  readonly maxConnectionAgeMs: number
}

/** Everything that can be set for a provider. */
export interface UpstreamTuning {
  /** From the call to its result, with queue, retries and pauses. Default 5 000; never more than the request has left. */
  readonly timeoutMs: number
  /** One attempt, from sending to the last byte. Default 2 000. */
  readonly attemptTimeoutMs: number
  /** No attempt begins with less time left than this: it could only be cut off. Default 5. */
  readonly minAttemptMs: number
  /** Longest Retry-After that is believed; beyond it the provider is asked again. Default 3 600. */
  readonly maxRetryAfterS: number
  /** Default 2 MiB. */
  readonly maxResponseBytes: number
  /** Redirects that a GET or HEAD follows, within its origin. Default 0: a redirect is an invalid answer. */
  readonly maxRedirects: number
  readonly retry: RetryOptions
  readonly breaker: BreakerOptions
  readonly concurrency: ConcurrencyOptions
  readonly pool: PoolOptions
}

/** How many calls a provider gets at once. */
export interface ConcurrencyOptions {
  /** Calls under way at once. */
  readonly limit: number
  /** Calls that may wait for one of those to end. */
  readonly maxQueue: number
  /** A call that would wait longer, as the queue moves now, is refused at once. */
  readonly maxWaitMs: number
}

/** A part of the tuning; what is left out has its default. */
export type UpstreamTuningInput = {
  readonly [K in keyof UpstreamTuning]?: UpstreamTuning[K] extends number
    ? number
    : Partial<Omit<UpstreamTuning[K], 'budget'>> &
        (K extends 'retry' ? { readonly budget?: Partial<RetryBudgetOptions> } : unknown)
}

/** @throws TypeError that names the value that makes no sense: a mistake of the author, found when the service starts. */
export function completeTuning(input: UpstreamTuningInput = {}): UpstreamTuning {
  const attemptTimeoutMs = input.attemptTimeoutMs ?? 2_000
  const limit = input.concurrency?.limit ?? 64
  const tuning: UpstreamTuning = {
    timeoutMs: 5_000,
    minAttemptMs: 5,
    maxRetryAfterS: 3_600,
    maxResponseBytes: 2 * 1024 * 1024,
    maxRedirects: 0,
    ...input,
    attemptTimeoutMs,
    retry: {
      retries: 2,
      baseMs: 50,
      maxMs: 1_000,
      ...input.retry,
      budget: { ratio: 0.1, floor: 3, windowMs: 10_000, ...input.retry?.budget },
    },
    breaker: {
      windowMs: 10_000,
      minimumCalls: 20,
      failureRatio: 0.5,
      slowCallMs: attemptTimeoutMs / 2,
      slowCallRatio: 0.8,
      openMs: 5_000,
      maxOpenMs: 30_000,
      probes: 3,
      ...input.breaker,
    },
    concurrency: { limit, maxQueue: 2 * limit, maxWaitMs: 500, ...input.concurrency },
    pool: {
      connections: limit,
      connectTimeoutMs: 1_000,
      keepAliveMs: 4_000,
      maxConnectionAgeMs: 60_000,
      ...input.pool,
    },
  }
  check(tuning)
  return tuning
}

function check({
  timeoutMs,
  attemptTimeoutMs,
  maxResponseBytes,
  retry,
  breaker,
  concurrency,
  pool,
}: UpstreamTuning): void {
  const positive = {
    timeoutMs,
    attemptTimeoutMs,
    maxResponseBytes,
    'retry.budget.windowMs': retry.budget.windowMs,
    'breaker.windowMs': breaker.windowMs,
    'breaker.minimumCalls': breaker.minimumCalls,
    'breaker.slowCallMs': breaker.slowCallMs,
    'breaker.openMs': breaker.openMs,
    'breaker.probes': breaker.probes,
    'concurrency.limit': concurrency.limit,
    'concurrency.maxWaitMs': concurrency.maxWaitMs,
    'pool.connections': pool.connections,
    'pool.connectTimeoutMs': pool.connectTimeoutMs,
    'pool.maxConnectionAgeMs': pool.maxConnectionAgeMs,
  }
  for (const [name, value] of Object.entries(positive)) {
    if (!(value > 0)) throw new TypeError(`${name} is ${value}, expected more than 0`)
  }
  const shares = {
    'retry.budget.ratio': retry.budget.ratio,
    'breaker.failureRatio': breaker.failureRatio,
    'breaker.slowCallRatio': breaker.slowCallRatio,
  }
  for (const [name, value] of Object.entries(shares)) {
    if (!(value >= 0 && value <= 1)) throw new TypeError(`${name} is ${value}, expected 0 to 1`)
  }
  if (breaker.failureRatio === 0 || breaker.slowCallRatio === 0) {
    throw new TypeError('a breaker ratio of 0 would never let a call through')
  }
}
