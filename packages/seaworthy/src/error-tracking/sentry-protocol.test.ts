import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FatalBootError } from '../errors/index.ts'
import type { ReportedFailure } from '../telemetry/index.ts'
import { parseEnvelope, type ReceivedEvent } from './fixtures/sentry-receiver.ts'
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
  ['60', 60_000],
  ['60:event', 60_000],
  ['60:default', 60_000],
  ['60:transaction; error:key', 60_000],
  ['1.25:error', 1_250],
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
  expect(pause(' 7 ')).toBe(7_000)
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

test('of a deep stack fifty frames are kept, the innermost, and names of any length are bounded', () => {
  const deep = Array.from({ length: 80 }, (_, n) => `    at f${n} (/app/a.ts:${n}:1)`).join('\n')
  const frames = stackFrames(deep)
  expect([frames.length, frames.at(-1)?.function, frames[0]?.function]).toEqual([50, 'f0', 'f49'])
  const [long] = stackFrames(`    at ${'n'.repeat(999)} (/${'p'.repeat(999)}/end.ts:1:1)`)
  expect(long?.function).toHaveLength(256)
  expect(long?.filename).toHaveLength(256)
  expect(long?.filename).toMatch(/end\.ts$/)
})

test('what only looks like a place of Node or of a URL is taken as it is', () => {
  expect(stackFrames('    at run (/app/node:/x.ts:1:22)')).toMatchObject([
    { filename: '/app/node:/x.ts', lineno: 1, colno: 22, in_app: true },
  ])
  expect(stackFrames('    at go (/app/file://x.ts:1:1)')[0]?.filename).toBe('/app/file://x.ts')
  expect(stackFrames('    at an async thing')).toMatchObject([
    { filename: 'an async thing', function: '<anonymous>' },
  ])
  expect(stackFrames('told at noon')).toEqual([])
})

test('an event has everything that joins it with the log and the trace, and nothing else', () => {
  const told = sentryEvent(
    'e',
    {
      kind: 'request',
      atMs: 1_500,
      correlationId: 'request-1',
      traceId: 't',
      spanId: 's',
      code: 'harbour_closed',
      status: 503,
      method: 'GET',
      route: '/boats/{id}',
      errors: [
        { type: 'AppError', message: 'closed', code: 'harbour_closed', stack: '' },
        { type: 'Error', message: 'no mast', code: 'EIO', stack: '    at sail (/app/a.ts:3:4)' },
        { type: '', message: 'EPIPE: broken', code: 'EPIPE', stack: '' },
      ],
    },
    { service: 'harbour', release: 'harbour@1', environment: 'test', host: 'pod' },
  )
  const mechanism = { type: 'request', handled: true }
  expect(told).toEqual({
    event_id: 'e',
    timestamp: 1.5,
    platform: 'node',
    level: 'error',
    logger: 'seaworthy',
    server_name: 'pod',
    release: 'harbour@1',
    environment: 'test',
    transaction: 'GET /boats/{id}',
    tags: {
      ...{ service: 'harbour', kind: 'request', request_id: 'request-1' },
      ...{ code: 'harbour_closed', status: '503', route: '/boats/{id}' },
    },
    contexts: {
      runtime: { name: 'node', version: process.versions.node },
      trace: { trace_id: 't', span_id: 's' },
    },
    exception: {
      values: [
        { type: 'Error', value: 'EPIPE: broken', mechanism },
        {
          type: 'Error',
          value: 'no mast (EIO)',
          mechanism,
          stacktrace: {
            frames: [{ function: 'sail', filename: '/app/a.ts', lineno: 3, colno: 4, in_app: true }],
          },
        },
        { type: 'AppError', value: 'closed', mechanism },
      ],
    },
    sdk: { name: 'seaworthy', version: '0.1.0' },
  })
})

test('without a request there is no transaction and no trace, and what ends the process is fatal', () => {
  const bare = { atMs: 0, correlationId: undefined, traceId: undefined, spanId: undefined }
  const errors = [{ type: 'Error', message: '', code: undefined, stack: '' }]
  const origin = { service: 'a', release: 'a@1', environment: 'test', host: 'pod' }
  const told = (kind: ReportedFailure['kind'], more: Partial<ReportedFailure> = {}) =>
    sentryEvent('e', { ...bare, kind, errors, ...more }, origin) as unknown as ReceivedEvent
  expect(told('background', { task: 'a  b\n'.repeat(99) })).not.toHaveProperty('transaction')
  expect(told('background', { task: 'a  b\n'.repeat(99) }).tags.task).toBe('a b '.repeat(50))
  expect(told('background').contexts).not.toHaveProperty('trace')
  expect(told('background', { route: '/a' }).transaction).toBe('/a')
  const levels = (['request', 'background', 'boot', 'crash'] as const).map((kind) => {
    const { level, exception } = told(kind)
    return [level, exception.values[0]?.mechanism.handled]
  })
  expect(levels).toEqual([
    ['error', true],
    ['error', true],
    ['fatal', true],
    ['fatal', false],
  ])
})

test('an envelope ends with a line break, and says what its item is', () => {
  const [header, item, payload, rest] = sentryEnvelope('e', { a: 'ü' }, 0).toString().split('\n')
  expect([header, item, payload, rest]).toEqual([
    '{"event_id":"e","sent_at":"1970-01-01T00:00:00.000Z"}',
    '{"type":"event","content_type":"application/json","length":10}',
    '{"a":"ü"}',
    '',
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
