import { type Clock, systemClock } from '../base/index.ts'
import type { RedisLink } from '../redis/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { limitsMetrics } from './limits-metrics.ts'
import { createMemoryRateLimiter } from './memory-rate-limiter.ts'
import { defineRateClass, type RateClass } from './rate-class.ts'
import type { LimitDecision, RateLimiter } from './rate-limiter.ts'
import { forgetScript, slidingWindowScript } from './sliding-window-script.ts'
import { windowDecision } from './window-decision.ts'

/** Where it counts, and what each replica may grant alone. */
export interface RedisRateLimiterOptions {
  readonly redis: RedisLink
  readonly service: string
  /** How many replicas share a quota while Redis is lost. Default 1: each grants all of it. */
  readonly replicas?: number
  readonly telemetry: Telemetry
  readonly clock?: Clock
  /** Whole milliseconds that never decrease, the same for all replicas. Default: the time of Redis. */
  readonly nowMs?: () => number
}

/** Counters outlive the window by this, so that none ends while a request is on its way. */
const GRACE_MS = 1_000

/**
 * The sliding window of `createMemoryRateLimiter` in Redis: one script per request, exact over all replicas.
 *
 * While Redis is lost every replica counts for itself against its share, `quota / replicas` (at least 1), starting from
 * what it has itself accepted; together they accept at most the quota in a window that begins then, and at most the
 * quota once more in the window in which Redis was lost. Keys differ by the windows of their class, so a changed quota
 * starts afresh.
 */
export function createRedisRateLimiter(options: RedisRateLimiterOptions): RateLimiter {
  const { redis, service, replicas = 1, telemetry, clock = systemClock, nowMs } = options
  if (!Number.isSafeInteger(replicas) || replicas < 1) {
    throw new TypeError(`replicas is ${replicas}, expected a whole number from 1`)
  }
  const local = createMemoryRateLimiter({ clock })
  const plans = new Map<RateClass, ClassPlan>()
  const planOf = (rateClass: RateClass) => {
    const known = plans.get(rateClass)
    if (known) return known
    const plan = planClass(service, rateClass, replicas)
    plans.set(rateClass, plan)
    return plan
  }

  const { metrics, log } = telemetry
  const fallback = metrics.gauge(limitsMetrics.fallback)
  const decisions = metrics.counter(limitsMetrics.decisions)
  const [shared, alone] = [decisions.labels({ store: 'redis' }), decisions.labels({ store: 'local' })]
  fallback.set(redis.up ? 0 : 1)
  redis.onChange((up) => {
    fallback.set(up ? 0 : 1)
    if (up) log.info('rate limits are counted in redis')
    else log.warn({ replicas }, 'rate limits are counted by each replica for its share, redis is lost')
  })

  function takeLocally(plan: ClassPlan, key: string): LimitDecision {
    alone.inc()
    return local.take(plan.share, key)
  }

  function decide(rateClass: RateClass, plan: ClassPlan, key: string, reply: unknown): LimitDecision {
    const [accepted, now, last, ...numbers] = reply as number[]
    const states = rateClass.windows.map((_, index) => ({
      startMs: numbers[3 * index] as number,
      current: numbers[3 * index + 1] as number,
      previous: numbers[3 * index + 2] as number,
    }))
    shared.inc()
    if (accepted === 1) local.take(plan.share, key)
    return windowDecision(rateClass, states, {
      accepted: accepted === 1,
      nowMs: now as number,
      lastAcceptedMs: last as number,
    })
  }

  return {
    take(rateClass, key) {
      if (rateClass.windows.length === 0) return local.take(rateClass, key)
      const plan = planOf(rateClass)
      if (!redis.up) return takeLocally(plan, key)
      return redis.run(slidingWindowScript, [plan.prefix + key], [nowMs?.() ?? '', ...plan.args]).then(
        (reply) => decide(rateClass, plan, key, reply),
        () => takeLocally(plan, key),
      )
    },
    async forget(rateClass, key) {
      const plan = planOf(rateClass)
      local.forget(plan.share, key)
      await redis.run(forgetScript, [plan.prefix + key], [])
    },
  }
}

/** What of a class can be computed before its first request. */
interface ClassPlan {
  readonly prefix: string
  readonly args: readonly number[]
  readonly share: RateClass
}

function planClass(service: string, rateClass: RateClass, replicas: number): ClassPlan {
  const { name, windows } = rateClass
  const lengths = windows.map(({ windowS }) => windowS * 1_000)
  const shape = windows.map(({ quota, windowS }) => `${quota}/${windowS}`).join(',')
  return {
    prefix: `sw:{${service}:limits}:${name}:${shape}:`,
    args: [
      Math.max(...lengths) + GRACE_MS,
      ...windows.flatMap(({ quota }, index) => [quota, lengths[index] as number]),
    ],
    share: defineRateClass(
      name,
      windows.map(({ quota, windowS }) => ({ quota: Math.max(1, Math.floor(quota / replicas)), windowS })),
    ),
  }
}
