import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FatalBootError } from '../errors/index.ts'
import type { ReportedFailure } from '../telemetry/index.ts'
import { parseEnvelope } from './fixtures/sentry-receiver.ts'
import { readSentryDsn, SENTRY_DSN_PATTERN } from './sentry-dsn.ts'
import { sentryEnvelope } from './sentry-envelope.ts'
import { sentryEvent } from './sentry-event.ts'
import { pauseOf } from './sentry-rate-limits.ts'
import { stackFrames } from './stack-frames.ts'

test.each([
  ['https://abc@errors.example/1', 'https://errors.example/api/1/envelope/', 'abc'],
  ['https://abc:def@errors.example:8443/1', 'https://errors.example:8443/api/1/envelope/', 'abc'],
  ['http://a-b_c@[::1]:9000/some/path/77', 'http://[::1]:9000/some/path/api/77/envelope/', 'a-b_c'],
])('%s is %s', (dsn, url, publicKey) => {
  expect(readSentryDsn(dsn)).toMatchObject({ url, publicKey })
})

test.each([
  'errors.example/1',
  'https://errors.example/1',
  'https://abc@errors.example',
  'https://abc@errors.example/',
  'https://abc@errors.example/project',
  'https://abc@errors.example/1?x=1',
  'ftp://abc@errors.example/1',
  'https://a b@errors.example/1',
])('%s is refused as an address', (dsn) => {
  expect(new RegExp(SENTRY_DSN_PATTERN).test(dsn)).toBe(false)
})

test('whatever fits the pattern is read, or refused without its key', () => {
  fc.assert(
    fc.property(fc.stringMatching(new RegExp(SENTRY_DSN_PATTERN)), (dsn) => {
      try {
        const { url, publicKey } = readSentryDsn(dsn)
        expect(new URL(url).pathname).toMatch(/\/api\/\d+\/envelope\/$/)
        expect(dsn).toContain(`//${publicKey}`)
      } catch (error) {
        expect(error).toBeInstanceOf(FatalBootError)
        expect((error as Error).message).not.toContain(dsn)
      }
    }),
  )
})

test.each([
  ['60:error:organization', 60_000],
  ['60::organization', 60_000],
  ['60:default;error;security:organization', 60_000],
  ['60:transaction:organization', 0],
  ['2700:transaction:organization:reason, 60:error:key', 60_000],
  ['5:error:key,60:error:organization', 60_000],
  ['60:metric_bucket:organization:quota:custom', 0],
  ['1.5:error', 1_500],
  ['nonsense', 0],
  ['-5:error', 0],
  ['', 0],
  ['99999999999:error', 86_400_000],
])('the limit %j stops errors for %i ms', (rateLimits, ms) => {
  expect(pauseOf({ status: 200, rateLimits }, 0)).toBe(ms)
  expect(pauseOf({ status: 429, rateLimits, retryAfter: '7' }, 0)).toBe(ms)
})

test('a 429 without limits goes by Retry-After, in seconds or as a date, or waits for a minute', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z')
  const pause = (retryAfter?: string) => pauseOf({ status: 429, retryAfter }, nowMs)
  expect(pause('7')).toBe(7_000)
  expect(pause('Thu, 01 Jan 2026 00:02:00 GMT')).toBe(120_000)
  expect(pause('Wed, 31 Dec 2025 00:00:00 GMT')).toBe(0)
  expect(pause('soon')).toBe(60_000)
  expect(pause()).toBe(60_000)
  expect(pauseOf({ status: 200, retryAfter: '7' }, nowMs)).toBe(0)
})

test('whatever the headers say, the pause is a number from none to a day', () => {
  const header = fc.option(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.:;,a-z ]{0,40}$/)), {
    nil: undefined,
  })
  fc.assert(
    fc.property(
      fc.constantFrom(200, 429, 500),
      header,
      header,
      fc.nat(),
      (status, rateLimits, retryAfter, nowMs) => {
        const ms = pauseOf({ status, rateLimits, retryAfter }, nowMs)
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThanOrEqual(86_400_000)
      },
    ),
  )
})

test('frames of V8 are read in each of their forms, the outermost first', () => {
  const stack = [
    '    at handler (file:///app/services/a/src/routes.ts:12:7)',
    '    at async Promise.all (index 0)',
    '    at async file:///app/main.ts:3:1',
    '    at new Pool (/app/node_modules/pg/index.js:9:2)',
    '    at Object.<anonymous> [as run] (node:internal/x:1:2)',
    'no frame',
  ].join('\n')
  expect(stackFrames(stack)).toEqual([
    {
      function: 'Object.<anonymous> [as run]',
      filename: 'node:internal/x',
      lineno: 1,
      colno: 2,
      in_app: false,
    },
    { function: 'new Pool', filename: '/app/node_modules/pg/index.js', lineno: 9, colno: 2, in_app: false },
    { function: '<anonymous>', filename: '/app/main.ts', lineno: 3, colno: 1, in_app: true },
    { function: 'async Promise.all', filename: 'index 0', in_app: true },
    { function: 'handler', filename: '/app/services/a/src/routes.ts', lineno: 12, colno: 7, in_app: true },
  ])
})

const failure = fc.record<ReportedFailure>({
  kind: fc.constantFrom('request', 'background', 'boot', 'crash'),
  atMs: fc.nat(),
  correlationId: fc.option(fc.string(), { nil: undefined }),
  traceId: fc.constant('0123456789abcdef0123456789abcdef'),
  spanId: fc.constant('0123456789abcdef'),
  code: fc.string(),
  method: fc.string(),
  route: fc.string({ unit: 'binary' }),
  errors: fc.array(
    fc.record({
      type: fc.string({ unit: 'binary' }),
      message: fc.string({ unit: 'binary' }),
      code: fc.option(fc.string(), { nil: undefined }),
      stack: fc.oneof(
        fc.string(),
        fc.array(fc.string().map((text) => `    at ${text}`)).map((lines) => lines.join('\n')),
      ),
    }),
    { minLength: 1, maxLength: 5 },
  ),
})

test('whatever failed, its envelope is one that a strict receiver takes, byte by byte', () => {
  const origin = { service: 'a', release: 'a@1.0.0', environment: 'production', host: 'pod' }
  fc.assert(
    fc.property(failure, (reported) => {
      const eventId = 'f'.repeat(32)
      const event = parseEnvelope(sentryEnvelope(eventId, sentryEvent(eventId, reported, origin), 0))
      expect(event.exception.values).toHaveLength(reported.errors.length)
    }),
  )
})
