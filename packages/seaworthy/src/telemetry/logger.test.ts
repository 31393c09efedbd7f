import { expect, test } from 'vitest'
import { createTestTelemetry } from '../testing/index.ts'

const CANARY = 'canary-5d1f0c'

test('a line is one JSON object with RFC 3339 time, level as text, service, fields and message', async () => {
  await using telemetry = createTestTelemetry({ service: 'orders' })
  telemetry.log.info({ durationMs: 3 }, 'order placed')
  expect(telemetry.text).toHaveLength(1)
  expect(telemetry.text[0]?.endsWith('}\n')).toBe(true)
  const [line] = telemetry.lines()
  expect(line).toMatchObject({ level: 'info', service: 'orders', durationMs: 3, message: 'order placed' })
  expect(line?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})

test('a line carries the ids of the request and of the child span that it was written in', async () => {
  await using telemetry = createTestTelemetry()
  const request = telemetry.tracing.startServer(undefined, undefined, 'corr-1')
  telemetry.context.run(request, () => {
    telemetry.log.info('in the request')
    telemetry.tracing.span('query', {}, (span) => {
      telemetry.log.info({ childId: span?.spanContext().spanId }, 'in the child')
    })
  })
  telemetry.log.info('outside')
  const [inRequest, inChild, outside] = telemetry.lines()
  const ids = { correlationId: 'corr-1', traceId: request.traceId }
  expect(inRequest).toMatchObject({ ...ids, spanId: request.spanId })
  expect(inChild).toMatchObject({ ...ids, spanId: inChild?.childId })
  expect(inChild?.spanId).not.toBe(request.spanId)
  expect(outside).not.toHaveProperty('correlationId')
})

test('a canary secret appears in no line, whatever way it comes in', async () => {
  await using telemetry = createTestTelemetry()
  const { log } = telemetry
  log.info({ headers: { authorization: `Bearer ${CANARY}`, cookie: CANARY } }, 'headers')
  log.info({ a: { b: { c: { password: CANARY } } } }, 'deep')
  log.warn(`cannot reach postgres://app:${CANARY}@db/app`)
  log.error({ error: new Error(`token=${CANARY}`, { cause: { apiKey: CANARY } }) }, 'failed')
  log.error(Object.assign(new Error('plain'), { secret: CANARY }))
  log.child({ token: CANARY, nested: { secret: CANARY } }).info('from a child')
  log.info('%s', `Authorization: Bearer ${CANARY}`)
  telemetry.completionLine({
    ...telemetry.tracing.startRoot('c'),
    method: 'GET',
    route: '/x',
    path: `/x?token=${CANARY}`,
    status: 200,
    durationMs: 1,
    bytes: 1,
    userAgent: `agent Bearer ${CANARY}`,
  })
  expect(telemetry.lines()).toHaveLength(8)
  expect(telemetry.text.join('')).not.toContain(CANARY)
})

test('every line parses, whatever is logged', async () => {
  await using telemetry = createTestTelemetry()
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  const hostile = {
    toJSON() {
      throw new Error('no')
    },
  }
  for (const value of [
    cycle,
    hostile,
    10n,
    Symbol('s'),
    () => 1,
    Number.NaN,
    '\u2028"\\\n\0\ud800',
    new Map([[1, 2]]),
  ]) {
    telemetry.log.info({ value }, 'odd "value"\n')
  }
  telemetry.log.info(null)
  expect(telemetry.lines().length).toBe(9)
  expect(telemetry.text.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true)
})

test('a change of level reaches the logger, its children and the completion line at once', async () => {
  await using telemetry = createTestTelemetry({ env: { LOG_LEVEL: 'info' } })
  const child = telemetry.log.child({ part: 'a' })
  const grandchild = child.child({ part: 'b' })
  const probe = {
    ...telemetry.tracing.startRoot('c'),
    ...{
      method: 'GET',
      route: '/health/live',
      path: '/health/live',
      status: 200,
      durationMs: 0,
      bytes: 0,
      probe: true,
    },
  }
  const all = () => {
    for (const log of [telemetry.log, child, grandchild]) log.debug('hidden or not')
    telemetry.completionLine(probe)
  }
  all()
  expect(telemetry.text).toHaveLength(0)
  telemetry.setLogLevel('debug')
  expect(telemetry.logLevel).toBe('debug')
  all()
  expect(telemetry.text).toHaveLength(4)
  telemetry.setLogLevel('silent')
  all()
  expect(telemetry.text).toHaveLength(4)
})
