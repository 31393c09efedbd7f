import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defineRateClass } from './rate-class.ts'
import type { RateLimiter } from './rate-limiter.ts'

/** A limiter under test together with the hand on its clock. */
export interface LimiterUnderTest {
  readonly limiter: RateLimiter
  advance(ms: number): void | Promise<void>
  close?(): Promise<void>
}

const perMinute = defineRateClass('minute', [{ quota: 5, windowS: 60 }])
const once = defineRateClass('once', [{ quota: 1, windowS: 60 }])
const both = defineRateClass('both', [
  { quota: 3, windowS: 10 },
  { quota: 5, windowS: 3_600 },
])
const unlimited = defineRateClass('unlimited', [])

/** What every store must do, whatever it stands on. Call it from the store's test file. */
export function rateLimiterConformance(
  name: string,
  makeLimiter: () => LimiterUnderTest | Promise<LimiterUnderTest>,
): void {
  describe(`${name} keeps the contract of a rate limiter`, () => {
    let made: LimiterUnderTest
    beforeEach(async () => {
      made = await makeLimiter()
    })
    afterEach(() => made.close?.())

    const take = async (rateClass: Parameters<RateLimiter['take']>[0], key = 'k') =>
      made.limiter.take(rateClass, key)
    const accepted = async (rateClass: Parameters<RateLimiter['take']>[0], tries: number, key = 'k') => {
      let count = 0
      for (let i = 0; i < tries; i++) if ((await take(rateClass, key)).allowed) count++
      return count
    }

    test('accepts the first request of a key and says what is left', async () => {
      expect(await take(perMinute)).toEqual({
        allowed: true,
        remaining: 4,
        resetS: 60,
        retryAfterS: 0,
        policy: 'minute',
        violatedPolicies: [],
      })
    })

    test('accepts exactly the quota in the first window, however it is spread', async () => {
      let count = 0
      for (let second = 0; second < 60; second++) {
        count += await accepted(perMinute, 2)
        await made.advance(1_000)
      }
      expect(count).toBe(5)
    })

    test('names the policy that refused and the wait after which it accepts', async () => {
      await accepted(perMinute, 5)
      const refused = await take(perMinute)
      expect(refused).toMatchObject({
        allowed: false,
        remaining: 0,
        policy: 'minute',
        violatedPolicies: ['minute'],
      })
      expect(refused.retryAfterS).toBeGreaterThan(0)
      expect(refused.resetS).toBe(refused.retryAfterS)
      await made.advance(refused.retryAfterS * 1_000)
      expect((await take(perMinute)).allowed).toBe(true)
    })

    test('gives the whole quota back once a window has passed in silence', async () => {
      await accepted(perMinute, 5)
      await made.advance(60_000)
      expect(await accepted(perMinute, 10)).toBe(5)
    })

    test('a quota of one is accepted again after exactly one window', async () => {
      await take(once)
      await made.advance(59_999)
      expect((await take(once)).allowed).toBe(false)
      await made.advance(1)
      expect((await take(once)).allowed).toBe(true)
    })

    test('charges no window unless every window has room', async () => {
      expect(await accepted(both, 20)).toBe(3)
      await made.advance(20_000)
      expect(await accepted(both, 20)).toBe(2)
      await made.advance(20_000)
      const refused = await take(both)
      expect(refused).toMatchObject({ allowed: false, policy: 'both-hour', violatedPolicies: ['both-hour'] })
    })

    test('names every window without room, and waits for the last of them', async () => {
      const exact = defineRateClass('exact', [
        { quota: 2, windowS: 10 },
        { quota: 2, windowS: 100 },
      ])
      await accepted(exact, 2)
      const refused = await take(exact)
      expect(refused.violatedPolicies).toEqual(['exact', 'exact-100s'])
      expect(refused.policy).toBe('exact-100s')
      expect(refused.retryAfterS).toBeGreaterThan(10)
    })

    test('reports the window with the fewest requests left', async () => {
      expect((await take(both)).policy).toBe('both')
      await accepted(both, 2)
      await made.advance(20_000)
      expect(await take(both)).toMatchObject({ remaining: 1, policy: 'both-hour' })
    })

    test('keeps keys and classes apart', async () => {
      await accepted(perMinute, 5, 'a')
      expect((await take(perMinute, 'a')).allowed).toBe(false)
      expect((await take(perMinute, 'b')).allowed).toBe(true)
      expect((await take(once, 'a')).allowed).toBe(true)
    })

    test('keys are opaque text', async () => {
      for (const key of [
        '',
        '__proto__',
        'constructor',
        '2001:db8::/64',
        'é\u0000\ud83d\ude00',
        'x'.repeat(1_000),
      ]) {
        expect(await accepted(perMinute, 7, key)).toBe(5)
      }
    })

    test('forgets a key on demand', async () => {
      await accepted(perMinute, 5)
      await made.limiter.forget(perMinute, 'k')
      await made.limiter.forget(perMinute, 'never seen')
      expect(await accepted(perMinute, 7)).toBe(5)
    })

    test('never refuses where there is no window', async () => {
      expect(await accepted(unlimited, 100)).toBe(100)
    })

    test('accepts no more than the quota when asked many times at once', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => take(perMinute)))
      expect(answers.filter((answer) => answer.allowed)).toHaveLength(5)
    })
  })
}
