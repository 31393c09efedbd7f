import { startStopwatch } from '@seaworthy/rig'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { RedisLink } from '../redis/index.ts'
import { Secret } from '../settings/index.ts'
import { createTestTelemetry, ManualClock } from '../testing/index.ts'
import { type RedisServer, redisMissing, startRedis } from '../testing/redis-server.ts'
import { createMemoryRateLimiter } from './memory-rate-limiter.ts'
import { defineRateClass } from './rate-class.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { rateLimiterConformance } from './rate-limiter-conformance.ts'
import { createRedisRateLimiter } from './redis-rate-limiter.ts'

let redis: RedisServer
const perMinute = defineRateClass('default', [
  { quota: 60, windowS: 60 },
  { quota: 1_000, windowS: 3_600 },
])

async function openLimiter(options: { replicas?: number; nowMs?: () => number } = {}) {
  const telemetry = createTestTelemetry()
  const link = await RedisLink.open({
    url: new Secret(redis.url),
    user: 'limits',
    timeoutMs: 200,
    longestMs: 5_000,
    telemetry,
    clock: systemClock,
    random: Math.random,
  })
  const limiter = createRedisRateLimiter({ redis: link, service: 'test', telemetry, ...options })
  await expect.poll(() => link.up, { timeout: 5_000, interval: 5 }).toBe(true)
  return {
    limiter,
    link,
    telemetry,
    async close() {
      await link.close()
      await telemetry.close()
    },
  }
}
type Opened = Awaited<ReturnType<typeof openLimiter>>

describe.skipIf(redisMissing())('the shared rate limiter on a real Redis', () => {
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.stop())
  beforeEach(() => redis.flush())

  rateLimiterConformance('the Redis store', async () => {
    let nowMs = 1_000_000
    const opened = await openLimiter({ nowMs: () => nowMs })
    return {
      limiter: opened.limiter,
      advance(ms) {
        nowMs += ms
      },
      close: opened.close,
    }
  })

  describe('on several replicas', () => {
    let opened: Opened[]
    afterEach(() => Promise.all(opened.map((each) => each.close())))

    const storm = async (limiters: readonly RateLimiter[], requests: number, key = 'client') => {
      const decisions = await Promise.all(
        Array.from({ length: requests }, (_, i) => limiters[i % limiters.length]?.take(perMinute, key)),
      )
      return decisions.filter((decision) => decision?.allowed).length
    }

    test('of 2,000 concurrent requests on two replicas exactly 60 are accepted', async () => {
      opened = [await openLimiter(), await openLimiter()]
      expect(
        await storm(
          opened.map(({ limiter }) => limiter),
          2_000,
        ),
      ).toBe(60)
    })

    test('when Redis is killed each falls back to its share, says so, and comes back', async () => {
      opened = [await openLimiter({ replicas: 2 }), await openLimiter({ replicas: 2 })]
      const limiters = opened.map(({ limiter }) => limiter)
      await redis.kill9()
      await expect.poll(() => opened.every(({ link }) => !link.up), { interval: 5 }).toBe(true)
      expect(await storm(limiters, 2_000)).toBe(60)
      for (const { telemetry } of opened) {
        expect(await telemetry.metrics.text()).toContain('rate_limit_fallback 1')
        expect(
          telemetry.lines('rate limits are counted by each replica for its share, redis is lost'),
        ).toHaveLength(1)
      }
      await redis.restart()
      await expect.poll(() => opened.every(({ link }) => link.up)).toBe(true)
      expect(await storm(limiters, 2_000, 'another client')).toBe(60)
      for (const { telemetry } of opened) {
        expect(await telemetry.metrics.text()).toContain('rate_limit_fallback 0')
      }
    })

    test('what a replica has accepted itself counts against its share when Redis is lost', async () => {
      opened = [await openLimiter({ replicas: 2 }), await openLimiter({ replicas: 2 })]
      const limiters = opened.map(({ limiter }) => limiter)
      expect(await storm(limiters, 40)).toBe(40)
      await redis.kill9()
      await expect.poll(() => opened.every(({ link }) => !link.up), { interval: 5 }).toBe(true)
      expect(await storm(limiters, 2_000)).toBe(20)
      await redis.restart()
    })

    test('requests that wait for Redis when the link closes are counted locally', async () => {
      opened = [await openLimiter()]
      const [{ limiter, link }] = opened as [Opened]
      redis.pause()
      try {
        const waiting = Promise.all(Array.from({ length: 20 }, () => limiter.take(perMinute, 'client')))
        await link.close()
        expect((await waiting).every(({ allowed }) => allowed)).toBe(true)
        expect((await limiter.take(perMinute, 'client')).allowed).toBe(true)
      } finally {
        redis.resume()
      }
    })

    test('a paused Redis holds a request up once and no request after that', async () => {
      opened = [await openLimiter()]
      const [{ limiter }] = opened as [Opened]
      redis.pause()
      try {
        await limiter.take(perMinute, 'client')
        const elapsedMs = startStopwatch()
        for (let i = 0; i < 100; i++) await limiter.take(perMinute, 'client')
        expect(elapsedMs()).toBeLessThan(100)
      } finally {
        redis.resume()
      }
    })
  })

  test('it decides as the memory store does, request by request', async () => {
    const epochMs = 1_000_000
    const clock = new ManualClock()
    const opened = await openLimiter({ nowMs: () => epochMs + clock.monotonicMs() })
    const quota = fc.record({
      quota: fc.integer({ min: 1, max: 6 }),
      windowS: fc.integer({ min: 1, max: 12 }),
    })
    const classes = fc.uniqueArray(quota, { minLength: 1, maxLength: 3, selector: ({ windowS }) => windowS })
    const pauses = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9_000 })), { maxLength: 40 })
    let run = 0
    await fc.assert(
      fc.asyncProperty(classes, pauses, async (quotas, steps) => {
        const rateClass = defineRateClass('model', quotas)
        const memory = createMemoryRateLimiter({ clock })
        const key = `run-${run++}`
        for (const ms of steps) {
          clock.block(ms)
          expect(await opened.limiter.take(rateClass, key)).toEqual(memory.take(rateClass, key))
        }
      }),
      { numRuns: 100 },
    )
    await opened.close()
  })
})
