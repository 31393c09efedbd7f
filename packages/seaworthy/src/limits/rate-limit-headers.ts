import type { RateClass } from './rate-class.ts'
import type { LimitDecision } from './rate-limiter.ts'

/** Values of `RateLimit-Policy` and `RateLimit`. */
export interface RateLimitHeaders {
  readonly policy: string
  readonly limit: string
}

/**
 * The two fields of draft-ietf-httpapi-ratelimit-headers-10, as structured fields (RFC 9651 lists of strings with integer
 * parameters): every policy of the class, and the state of the tightest one. Both are empty, and must not be sent, when
 * the class is unlimited.
 */
export function rateLimitHeaders(rateClass: RateClass, decision: LimitDecision): RateLimitHeaders {
  if (rateClass.windows.length === 0) return { policy: '', limit: '' }
  return {
    policy: rateClass.policyField,
    limit: `"${decision.policy}";r=${decision.remaining};t=${decision.resetS}`,
  }
}
