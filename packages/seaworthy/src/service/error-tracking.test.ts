import Type from 'typebox'
import { expect, onTestFinished, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { type SentryReceiver, startSentryReceiver } from '../error-tracking/fixtures/sentry-receiver.ts'
import { defineErrors } from '../errors/index.ts'
import { route } from '../http/index.ts'
import { anyone } from '../identity/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { startServiceProcess } from '../testing/service-process.ts'
import { defineService } from './index.ts'

const CANARY = 'canary-that-stays-here'

const errors = defineErrors('harbour', {
  harbour_closed: { status: 503, title: 'Closed', detail: 'It is closed.', advice: 'Wait.' },
  boat_missing: { status: 404, title: 'No boat', detail: 'There is none.', advice: 'Look elsewhere.' },
})
const get = (path: string, handler: () => never) =>
  route({
    method: 'GET',
    path: `/boats/{id}/${path}`,
    summary: path,
    access: anyone,
    limit: 'unlimited',
    input: { params: Type.Object({ id: Type.String() }) },
    output: { 200: Type.Object({}) },
    errors: [errors],
    handler,
  })

const harbour = defineService({
  name: 'harbour',
  version: '1.2.3',
  features: [
    feature({
      name: 'boats',
      errors: [errors],
      routes: [
        get('bug', () => {
          throw new TypeError(`no mast; password=${CANARY}`, {
            cause: new Error(`postgres://a:${CANARY}@db is down`),
          })
        }),
        get('closed', () => {
          throw errors.harbour_closed()
        }),
        get('missing', () => {
          throw errors.boat_missing()
        }),
      ],
    }),
  ],
})

async function receiver(): Promise<SentryReceiver> {
  const started = await startSentryReceiver()
  onTestFinished(() => started[Symbol.asyncDispose]())
  return started
}
const launched = (dsn: string, env: Record<string, string> = {}) =>
  launchForTest(harbour, { env: { SENTRY_DSN: dsn, ...env } })

test('what nobody foresaw is reported with its request, trace, release and route, and without a secret or the path', async () => {
  const sentry = await receiver()
  await using service = await launched(sentry.dsn)
  const answer = await service.fetch(`/api/v1/boats/${CANARY}/bug?token=${CANARY}`, {
    headers: { 'x-request-id': 'request-4711', cookie: `session=${CANARY}` },
  })
  expect(answer.status).toBe(500)
  await expect.poll(() => sentry.events).toHaveLength(1)
  expect(sentry.complaints).toEqual([])
  const line = service.lines('request failed')[0]
  expect(sentry.events[0]).toMatchObject({
    level: 'error',
    release: 'harbour@1.2.3',
    environment: 'test',
    transaction: 'GET /api/v1/boats/{id}/bug',
    tags: {
      service: 'harbour',
      kind: 'request',
      request_id: 'request-4711',
      code: 'internal_error',
      status: '500',
      route: '/api/v1/boats/{id}/bug',
    },
    contexts: { trace: { trace_id: line?.traceId, span_id: line?.spanId } },
    exception: {
      values: [
        { type: 'Error', value: 'postgres://[redacted]@db is down' },
        {
          type: 'TypeError',
          value: 'no mast; password=[redacted]',
          mechanism: { type: 'request', handled: true },
        },
      ],
    },
  })
  const frames = sentry.events[0]?.exception.values[1]?.stacktrace?.frames
  expect(frames?.at(-1)).toMatchObject({ filename: import.meta.filename, in_app: true })
  expect(sentry.text.join()).not.toContain(CANARY)
  await expect.poll(() => service.telemetry.metrics.text()).toMatch(/error_reports_sent_total 1\n/)
})

test('a problem of 500 and above is reported, one below is not', async () => {
  const sentry = await receiver()
  await using service = await launched(sentry.dsn, {
    SENTRY_ENVIRONMENT: 'pre',
    SENTRY_RELEASE: 'harbour@a1b2',
  })
  expect((await service.fetch('/api/v1/boats/1/missing')).status).toBe(404)
  expect((await service.fetch('/api/v1/boats/1/closed')).status).toBe(503)
  await expect.poll(() => sentry.events).toHaveLength(1)
  expect(sentry.events[0]).toMatchObject({
    tags: { code: 'harbour_closed', status: '503' },
    environment: 'pre',
    release: 'harbour@a1b2',
  })
})

test('a storm of one failure is a few reports, and the others are counted', async () => {
  const sentry = await receiver()
  await using service = await launched(sentry.dsn, { SENTRY_MAX_EVENTS_PER_MINUTE: '20' })
  await Promise.all(Array.from({ length: 50 }, () => service.fetch('/api/v1/boats/1/bug')))
  await service.fetch('/api/v1/boats/1/closed')
  await expect.poll(() => sentry.events).toHaveLength(3)
  expect(await service.telemetry.metrics.text()).toContain(
    'error_reports_dropped_total{reason="rate_limited"} 48',
  )
})

test.each(['hang', 'cut'] as const)(
  'a receiver that does %s slows no answer, no probe and no stop',
  async (answer) => {
    const sentry = await receiver()
    sentry.answer = answer
    const service = await launched(sentry.dsn, {
      SENTRY_MAX_QUEUE_SIZE: '2',
      SENTRY_MAX_EVENTS_PER_MINUTE: '1000',
      SHUTDOWN_DEADLINE_MS: '5000',
    })
    const answers = await Promise.all(Array.from({ length: 10 }, () => service.fetch('/api/v1/boats/1/bug')))
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(500))
    expect((await service.fetch('/health/ready')).status).toBe(200)
    const { checks = [] } = (await (await service.fetch('/health/ready')).json()) as {
      checks?: { name: string }[]
    }
    expect(checks.map(({ name }) => name)).not.toContain('error tracking')
    await expect.poll(() => sentry.requests).toBeGreaterThan(0)
    expect(await service.telemetry.metrics.text()).toContain(
      'error_reports_dropped_total{reason="queue_full"}',
    )
    await service[Symbol.asyncDispose]()
    const report = service.lines('service stopped')[0]
    expect(report).toMatchObject({ clean: true })
    expect(
      service.lines().some(({ message }) => `${message}`.startsWith('reports of failures are lost: ')),
    ).toBe(true)
  },
)

test('a receiver that says to wait is not asked, by either of its headers', async () => {
  const sentry = await receiver()
  sentry.answer = { status: 429, headers: { 'retry-after': '60' } }
  await using service = await launched(sentry.dsn)
  await service.fetch('/api/v1/boats/1/bug')
  await expect
    .poll(() => service.telemetry.metrics.text())
    .toContain('error_reports_dropped_total{reason="told_to_wait"} 1')
  await service.fetch('/api/v1/boats/1/closed')
  expect(await service.telemetry.metrics.text()).toContain(
    'error_reports_dropped_total{reason="told_to_wait"} 2',
  )
  expect(sentry.requests).toBe(1)
})

test('a receiver that refuses the key is told of once, and nothing else changes', async () => {
  const sentry = await receiver()
  await using service = await launched(sentry.dsn.replace('f00ba4', 'another'))
  await service.fetch('/api/v1/boats/1/bug')
  await expect
    .poll(() =>
      service.lines().filter(({ message }) => `${message}`.startsWith('reports of failures are lost')),
    )
    .toMatchObject([{ reason: 'rejected', message: expect.stringContaining('answers with 400') }])
  expect((await service.fetch('/api/v1/boats/1/closed')).status).toBe(503)
})

test('without an address nothing is reported, nothing is loaded, and there are no metrics of it', async () => {
  await using service = await launchForTest(harbour)
  expect((await service.fetch('/api/v1/boats/1/bug')).status).toBe(500)
  expect(await service.telemetry.metrics.text()).not.toContain('error_reports')
})

test('an address that is none stops the boot, unseen', async () => {
  await expect(launched(`https://${CANARY}@errors.example/project`)).rejects.toThrow(
    /SENTRY_DSN from environment is not/,
  )
  await expect(launched(`https://${CANARY}@errors.example/project`)).rejects.not.toThrow(CANARY)
})

test('a crash is reported as fatal before the process ends with 1', async () => {
  const sentry = await receiver()
  const program = new URL('../testing/subjects/ending-service.ts', import.meta.url)
  await using child = startServiceProcess(program, {
    ENDING: 'throws',
    NODE_ENV: 'test',
    SENTRY_DSN: sentry.dsn,
  })
  expect(await child.exit).toEqual({ code: 1, signal: null })
  expect(sentry.complaints).toEqual([])
  expect(sentry.events).toMatchObject([
    {
      level: 'fatal',
      tags: { kind: 'crash', code: 'uncaught_exception' },
      exception: { values: [{ value: 'nobody catches this', mechanism: { handled: false } }] },
    },
  ])
})

test('a boot that fails is reported', async () => {
  const sentry = await receiver()
  const program = new URL('../testing/subjects/ending-service.ts', import.meta.url)
  const env = { ENDING: 'cannot be prepared', NODE_ENV: 'test', SENTRY_DSN: sentry.dsn }
  await using child = startServiceProcess(program, env)
  expect((await child.exit).code).toBe(1)
  expect(sentry.events).toMatchObject([
    {
      level: 'fatal',
      tags: { kind: 'boot' },
      exception: { values: [{ value: 'the schema is from the future' }] },
    },
  ])
})
