import { type AppError, defineErrors } from '../errors/index.ts'
import type { LimitDecision } from './rate-limiter.ts'

/** What a caller beyond its quota is answered with (RFC 6585, section 4). */
export const limitsErrors = defineErrors('limits', {
  quota_exceeded: {
    status: 429,
    title: 'Quota exceeded',
    detail: ({ policies, retryAfterS }: { policies: readonly string[]; retryAfterS: number }) =>
      `The quota of ${policies.map((policy) => `"${policy}"`).join(' and ')} is used up; the next request is accepted in ${retryAfterS} s.`,
    advice:
      'Wait as long as Retry-After says, and pace requests by the RateLimit field that every answer carries.',
  },
})

/** The 429 for a refusal, with `Retry-After` and the `violated-policies` member of the rate limit draft. */
export function quotaExceeded(decision: LimitDecision): AppError {
  const { violatedPolicies, retryAfterS } = decision
  return limitsErrors.quota_exceeded(
    { policies: violatedPolicies, retryAfterS },
    { retryAfterS, extensions: { 'violated-policies': violatedPolicies } },
  )
}
