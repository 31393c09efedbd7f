import { expect, test } from 'vitest'
import { toProblem } from '../errors/index.ts'
import { loadSettings } from '../settings/index.ts'
import { quotaExceeded } from './limits-errors.ts'
import { limitsSettings } from './limits-settings.ts'
import { createMemoryRateLimiter } from './memory-rate-limiter.ts'
import { defineRateClass } from './rate-class.ts'
import { createRateClasses } from './rate-classes.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'

test('the default class is 60 a minute and 1000 an hour, as the fields of the draft say it', () => {
  const rateClass = createRateClasses().get('default')
  const decision = createMemoryRateLimiter().take(rateClass, 'k')
  expect(rateLimitHeaders(rateClass, decision)).toEqual({
    policy: '"default";q=60;w=60, "default-hour";q=1000;w=3600',
    limit: '"default";r=59;t=60',
  })
})

test('an unlimited class has no fields to send', () => {
  const rateClass = createRateClasses().get('unlimited')
  const decision = createMemoryRateLimiter().take(rateClass, 'k')
  expect(rateLimitHeaders(rateClass, decision)).toEqual({ policy: '', limit: '' })
})

test('a service declares classes of its own and may redefine the default', () => {
  const classes = createRateClasses({
    default: [{ quota: 5, windowS: 1 }],
    'log-in': [
      { quota: 5, windowS: 60 },
      { quota: 20, windowS: 86_400 },
      { quota: 21, windowS: 90_000 },
    ],
  })
  expect(classes.names).toEqual([
    'default',
    'documents',
    'files',
    'preflights',
    'unmatched',
    'probes',
    'log-in',
    'unlimited',
  ])
  expect(classes.get('default').policyField).toBe('"default";q=5;w=1')
  expect(classes.get('log-in').policyField).toBe(
    '"log-in";q=5;w=60, "log-in-day";q=20;w=86400, "log-in-90000s";q=21;w=90000',
  )
})

test('windows after the first are named by their unit, or by their seconds', () => {
  const windowsS = [3_600, 1, 60, 86_400, 61]
  const { windows } = defineRateClass(
    'x2-y',
    windowsS.map((windowS) => ({ quota: 1, windowS })),
  )
  expect(windows.map(({ policy }) => policy)).toEqual([
    'x2-y',
    'x2-y-second',
    'x2-y-minute',
    'x2-y-day',
    'x2-y-61s',
  ])
})

test('an unknown class is named together with those that exist', () => {
  expect(() => createRateClasses().get('fast')).toThrow(
    /"fast" is not declared.*default, documents, files, preflights, unmatched, probes, unlimited/,
  )
})

test('a malformed class stops at its declaration', () => {
  const declare = (quota: number, windowS: number, name = 'x') => defineRateClass(name, [{ quota, windowS }])
  for (const bad of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => declare(bad, 60)).toThrow(/quota of rate class "x"/)
    expect(() => declare(60, bad)).toThrow(/windowS of rate class "x"/)
  }
  for (const [quota, windowS] of [
    [4_000_000_000, 86_400],
    [2 ** 32, 1],
  ] as const)
    expect(() => declare(quota, windowS)).toThrow(/too large/)
  expect(declare(2 ** 32 - 1, 1).windows).toMatchObject([{ quota: 2 ** 32 - 1 }])
  for (const name of ['Has "quotes"', '1-x', '-x', 'x-', 'x--y', 'x y', 'xY'])
    expect(() => declare(1, 1, name), name).toThrow(/kebab-case/)
  expect(() =>
    defineRateClass('x', [
      { quota: 1, windowS: 1 },
      { quota: 2, windowS: 1 },
    ]),
  ).toThrow(/same length/)
  expect(() => createRateClasses({ x: [] })).toThrow(/no window/)
  expect(() => createRateClasses({ unlimited: [{ quota: 1, windowS: 1 }] })).toThrow(/cannot be redefined/)
})

test('a refusal becomes a 429 problem that lists the violated policies', () => {
  const rateClass = defineRateClass('once', [{ quota: 1, windowS: 60 }])
  const limiter = createMemoryRateLimiter({
    clock: { now: () => 0, monotonicMs: () => 0, sleep: async () => {} },
  })
  limiter.take(rateClass, 'k')
  const error = quotaExceeded(limiter.take(rateClass, 'k'))
  expect(error.options.retryAfterS).toBe(60)
  expect(toProblem(error, 'c')).toMatchObject({
    status: 429,
    code: 'quota_exceeded',
    detail: 'The quota of "once" is used up; the next request is accepted in 60 s.',
    'violated-policies': ['once'],
  })
})

test('limits are on unless RATE_LIMITS says off', () => {
  const enabled = (env: Record<string, string>) =>
    loadSettings([limitsSettings], { env, cwd: import.meta.dirname }).get(limitsSettings).enabled
  expect(enabled({})).toBe(true)
  expect(enabled({ RATE_LIMITS: 'off' })).toBe(false)
})
