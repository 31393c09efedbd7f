export { addressKey } from './address-key.ts'
export { limitsCapability } from './limits-capability.ts'
export { limitsErrors, quotaExceeded } from './limits-errors.ts'
export { type LimitsSettings, limitsSettings } from './limits-settings.ts'
export {
  createMemoryRateLimiter,
  type MemoryRateLimiter,
  type MemoryRateLimiterOptions,
} from './memory-rate-limiter.ts'
export {
  defineRateClass,
  type RateClass,
  type RateClassDeclaration,
  type RatePer,
  type RateQuota,
  type RateSubject,
  type RateWindow,
} from './rate-class.ts'
export { createRateClasses, DEFAULT_QUOTAS, type RateClasses } from './rate-classes.ts'
export { type RateLimitHeaders, rateLimitHeaders } from './rate-limit-headers.ts'
export type { LimitDecision, RateLimiter } from './rate-limiter.ts'
export { createRedisRateLimiter, type RedisRateLimiterOptions } from './redis-rate-limiter.ts'
