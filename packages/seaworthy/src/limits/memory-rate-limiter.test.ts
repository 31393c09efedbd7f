import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Clock } from '../base/index.ts'
import { createMemoryRateLimiter } from './memory-rate-limiter.ts'
import { defineRateClass } from './rate-class.ts'
import { rateLimiterConformance } from './rate-limiter-conformance.ts'

class HandClock implements Clock {
  ms = 0
  now = () => this.ms
  monotonicMs = () => this.ms
  sleep = async () => {}
}

rateLimiterConformance('the memory rate limiter', () => {
  const clock = new HandClock()
  return {
    limiter: createMemoryRateLimiter({ clock }),
    advance: (ms) => {
      clock.ms += ms
    },
  }
})

const scenario = fc.record({
  quota: fc.integer({ min: 1, max: 12 }),
  windowS: fc.integer({ min: 1, max: 20 }),
  start: fc.integer({ min: 0, max: 1e9 }),
  gapsMs: fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 30_000 })), {
    maxLength: 150,
  }),
})

/** Times at which requests were accepted, one try after each gap. */
function acceptedAt(s: {
  quota: number
  windowS: number
  start: number
  gapsMs: readonly number[]
}): number[] {
  const clock = new HandClock()
  clock.ms = s.start
  const limiter = createMemoryRateLimiter({ clock })
  const rateClass = defineRateClass('p', [s])
  const times: number[] = []
  for (const gap of s.gapsMs) {
    clock.ms += gap
    if (limiter.take(rateClass, 'k').allowed) times.push(clock.ms)
  }
  return times
}

test('no window of the sequence that begins with a first request accepts more than the quota', () => {
  fc.assert(
    fc.property(scenario, (s) => {
      const lengthMs = s.windowS * 1_000
      let start = Number.NEGATIVE_INFINITY
      let last = Number.NEGATIVE_INFINITY
      let count = 0
      for (const time of acceptedAt(s)) {
        if (time - last >= lengthMs) {
          start = time
          count = 0
        }
        while (time - start >= lengthMs) {
          start += lengthMs
          count = 0
        }
        last = time
        count++
        expect(count).toBeLessThanOrEqual(s.quota)
      }
    }),
    { numRuns: 500 },
  )
})

test('any rolling window accepts less than twice the quota, and exactly the quota when that is one', () => {
  fc.assert(
    fc.property(scenario, (s) => {
      const lengthMs = s.windowS * 1_000
      const times = acceptedAt(s)
      times.forEach((from, index) => {
        const inside = times.slice(index).filter((time) => time < from + lengthMs).length
        expect(inside).toBeLessThanOrEqual(2 * s.quota - 1)
      })
    }),
    { numRuns: 500 },
  )
})

test('an accepted request sequence of n windows holds at most n times the quota', () => {
  fc.assert(
    fc.property(scenario, (s) => {
      const times = acceptedAt(s)
      if (times.length === 0) return
      const windows = Math.ceil((times.at(-1)! - times[0]! + 1) / (s.windowS * 1_000))
      expect(times.length).toBeLessThanOrEqual(windows * s.quota)
    }),
    { numRuns: 300 },
  )
})

const windowsOf = fc.uniqueArray(
  fc.record({ quota: fc.integer({ min: 1, max: 8 }), windowS: fc.integer({ min: 1, max: 40 }) }),
  { selector: (window) => window.windowS, minLength: 1, maxLength: 3 },
)

test('after Retry-After, and not one second before, a refused key is accepted', () => {
  fc.assert(
    fc.property(
      windowsOf,
      fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 60 }),
      (windows, gaps) => {
        const rateClass = defineRateClass('p', windows)
        const replay = (afterMs: number) => {
          const clock = new HandClock()
          const limiter = createMemoryRateLimiter({ clock })
          for (const gap of gaps) {
            clock.ms += gap
            limiter.take(rateClass, 'k')
          }
          const first = limiter.take(rateClass, 'k')
          clock.ms += afterMs
          return { first, later: limiter.take(rateClass, 'k') }
        }
        const { first } = replay(0)
        if (first.allowed) return
        expect(first.retryAfterS).toBeGreaterThan(0)
        expect(replay(first.retryAfterS * 1_000).later.allowed).toBe(true)
        expect(replay((first.retryAfterS - 1) * 1_000).later.allowed).toBe(false)
      },
    ),
    { numRuns: 500 },
  )
})

test('a refused request changes no later answer', () => {
  const tries = fc.array(
    fc.record({ gap: fc.integer({ min: 0, max: 4_000 }), pollEveryMs: fc.integer({ min: 1, max: 900 }) }),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(windowsOf, tries, (windows, steps) => {
      const rateClass = defineRateClass('p', windows)
      const run = (polling: boolean) => {
        const clock = new HandClock()
        const limiter = createMemoryRateLimiter({ clock })
        return steps.map(({ gap, pollEveryMs }) => {
          const until = clock.ms + gap
          const before = limiter.take(rateClass, 'k')
          if (polling && !before.allowed) {
            const stopAt = Math.min(until, clock.ms + (before.retryAfterS - 1) * 1_000)
            while (clock.ms + pollEveryMs < stopAt) {
              clock.ms += pollEveryMs
              expect(limiter.take(rateClass, 'k').allowed).toBe(false)
            }
          }
          clock.ms = until
          return before.allowed
        })
      }
      expect(run(true)).toEqual(run(false))
    }),
    { numRuns: 200 },
  )
})

test('what is reported as remaining is what is accepted next', () => {
  fc.assert(
    fc.property(scenario, (s) => {
      const clock = new HandClock()
      const limiter = createMemoryRateLimiter({ clock })
      const rateClass = defineRateClass('p', [s])
      for (const gap of s.gapsMs) {
        clock.ms += gap
        const { allowed, remaining, resetS } = limiter.take(rateClass, 'k')
        expect(resetS).toBeGreaterThanOrEqual(1)
        if (!allowed) continue
        let more = 0
        while (limiter.take(rateClass, 'k').allowed) more++
        expect(more).toBe(remaining)
      }
    }),
    { numRuns: 200 },
  )
})

const five = defineRateClass('five', [{ quota: 5, windowS: 60 }])

test('a clock that steps back neither frees a key nor locks it in', () => {
  const clock = new HandClock()
  clock.ms = 1e12
  const limiter = createMemoryRateLimiter({ clock })
  for (let i = 0; i < 5; i++) limiter.take(five, 'k')
  clock.ms -= 1e11
  expect(limiter.take(five, 'k')).toMatchObject({ allowed: false, retryAfterS: 60 })
  clock.ms += 60_000
  expect(limiter.take(five, 'k').allowed).toBe(true)
})

test('a clock that jumps about never makes a decision senseless', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { maxLength: 60 }), (times) => {
      const clock = new HandClock()
      const limiter = createMemoryRateLimiter({ clock })
      for (const ms of times) {
        clock.ms = ms
        const decision = limiter.take(five, 'k')
        expect(decision.resetS).toBeGreaterThanOrEqual(1)
        expect(decision.resetS).toBeLessThanOrEqual(120)
        expect(decision.remaining).toBeGreaterThanOrEqual(0)
        expect(decision.remaining).toBeLessThanOrEqual(4)
      }
    }),
  )
})

test('memory stays within the bound and a new key is still let in', () => {
  const limiter = createMemoryRateLimiter({ clock: new HandClock(), maxKeys: 100 })
  for (let i = 0; i < 5_000; i++) expect(limiter.take(five, `k${i}`).allowed).toBe(true)
  expect(limiter.size).toBe(100)
})

test('memory stays within the bound after keys were forgotten', () => {
  const limiter = createMemoryRateLimiter({ clock: new HandClock(), maxKeys: 100 })
  for (let i = 0; i < 100; i++) limiter.take(five, `k${i}`)
  for (let i = 0; i < 50; i++) limiter.forget(five, `k${i * 2}`)
  expect(limiter.size).toBe(50)
  for (let i = 100; i < 1_000; i++) expect(limiter.take(five, `k${i}`).remaining).toBe(4)
  expect(limiter.size).toBe(100)
})

test('who came last stays, also in the place of a key that was forgotten', () => {
  const limiter = createMemoryRateLimiter({ clock: new HandClock(), maxKeys: 100 })
  for (let i = 0; i < 100; i++) limiter.take(five, `k${i}`)
  limiter.forget(five, 'k0')
  limiter.take(five, 'successor')
  limiter.take(five, 'another')
  expect(limiter.take(five, 'successor').remaining).toBe(3)
})

test('each of thousands of keys has every one of its windows', () => {
  const clock = new HandClock()
  const limiter = createMemoryRateLimiter({ clock, maxKeys: 10_000 })
  const rateClass = defineRateClass('both', [
    { quota: 2, windowS: 1 },
    { quota: 3, windowS: 60 },
    { quota: 4, windowS: 3_600 },
  ])
  const keys = Array.from({ length: 5_000 }, (_, i) => `k${i}`)
  const take = () => keys.map((key) => limiter.take(rateClass, key).violatedPolicies.join())
  expect([take(), take()].flat().filter(Boolean)).toEqual([])
  expect(new Set(take())).toEqual(new Set(['both']))
  clock.ms += 2_000
  expect(take().filter(Boolean)).toEqual([])
  clock.ms += 2_000
  expect(new Set(take())).toEqual(new Set(['both-minute']))
})

test('a flood of new keys does not win back the quota of a spent one', () => {
  const limiter = createMemoryRateLimiter({ clock: new HandClock(), maxKeys: 100 })
  for (let i = 0; i < 5; i++) limiter.take(five, 'attacker')
  for (let i = 0; i < 5_000; i++) limiter.take(five, `k${i}`)
  expect(limiter.take(five, 'attacker').allowed).toBe(false)
})

test('a flood in one class does not make another class forget', () => {
  const login = defineRateClass('login', [{ quota: 5, windowS: 60 }])
  const limiter = createMemoryRateLimiter({ clock: new HandClock(), maxKeys: 100 })
  for (let i = 0; i < 40; i++) limiter.take(login, `user${i}`)
  for (let i = 0; i < 1_000; i++) limiter.take(five, `k${i}`)
  for (let i = 0; i < 40; i++) expect(limiter.take(login, `user${i}`).remaining).toBe(3)
})

test('keys whose windows have passed leave before any other', () => {
  const clock = new HandClock()
  const limiter = createMemoryRateLimiter({ clock, maxKeys: 100 })
  for (let i = 0; i < 50; i++) limiter.take(five, `old${i}`)
  clock.ms += 60_000
  for (let i = 0; i < 100; i++) limiter.take(five, `new${i}`)
  for (let i = 0; i < 100; i++) expect(limiter.take(five, `new${i}`).remaining).toBe(3)
})

test('counts match a plain reading of the rule, key by key, while keys come and go', () => {
  const step = fc.record({
    gap: fc.integer({ min: 0, max: 2_000 }),
    key: fc.integer({ min: 0, max: 4 }),
    forget: fc.boolean(),
  })
  fc.assert(
    fc.property(windowsOf, fc.array(step, { maxLength: 200 }), (windows, steps) => {
      const rateClass = defineRateClass('p', windows)
      const clock = new HandClock()
      const shared = createMemoryRateLimiter({ clock })
      const alone = Array.from({ length: 5 }, () => createMemoryRateLimiter({ clock }))
      for (const { gap, key, forget } of steps) {
        clock.ms += gap
        if (forget && gap > 1_900) {
          shared.forget(rateClass, `${key}`)
          alone[key]!.forget(rateClass, `${key}`)
        }
        expect(shared.take(rateClass, `${key}`)).toEqual(alone[key]!.take(rateClass, `${key}`))
      }
    }),
  )
})

test('refuses a bound that is no bound', () => {
  for (const maxKeys of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => createMemoryRateLimiter({ maxKeys })).toThrow(TypeError)
  }
})
