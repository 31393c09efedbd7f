import type { RateClass } from './rate-class.ts'

/** What the limiter answered, and what the response tells the client. */
export interface LimitDecision {
  readonly allowed: boolean
  /** Requests left in the window with the fewest left; 0 when refused. */
  readonly remaining: number
  /**
   * Whole seconds, at least 1 (0 when unlimited): to the end of that window while requests are left, else until the
   * next one would be accepted.
   */
  readonly resetS: number
  /** Whole seconds until every window would accept again, if nothing else is asked meanwhile; 0 when allowed. */
  readonly retryAfterS: number
  /** Name of the window's policy that `remaining` and `resetS` describe. */
  readonly policy: string
  /** Names of every policy that had no room; empty when allowed. */
  readonly violatedPolicies: readonly string[]
}

/**
 * Counts requests per rate class and key. An implementation passes `rateLimiterConformance`: nothing is charged unless
 * every window of the class has room, refused requests cost nothing, and a key's first request is accepted.
 */
export interface RateLimiter {
  /** Charges one request to the key. A store in this process answers synchronously. */
  take(rateClass: RateClass, key: string): LimitDecision | Promise<LimitDecision>
  /** Drops what was counted for the key: an operator lets a client in again. */
  forget(rateClass: RateClass, key: string): void | Promise<void>
}
