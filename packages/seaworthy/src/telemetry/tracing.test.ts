import { type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { Caller, createIds } from '../base/index.ts'
import { createTestTelemetry } from '../testing/index.ts'
import { createContextStore } from './request-context.ts'
import { createSampler } from './sampler.ts'
import { finishServerSpan } from './server-span.ts'
import { parseTraceparent } from './trace-context.ts'
import { createTracing, type SpanRecorder } from './tracing.ts'

const ada = new Caller('user', 'ada', 'acme')
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'
const SAMPLED = `00-${TRACE}-${PARENT}-01`
const UNSAMPLED = `00-${TRACE}-${PARENT}-00`

function countingRecorder(): SpanRecorder & { started: number } {
  const recorder = {
    started: 0,
    tracer: { startSpan } as unknown as Tracer,
    startRoot: startSpan,
  }
  function startSpan(): Span {
    recorder.started++
    throw new Error('a span was allocated')
  }
  return recorder
}

test('an unsampled request allocates no span object, from its edge to its deepest child', () => {
  const recorder = countingRecorder()
  const context = createContextStore()
  const sampler = createSampler('parentbased_traceidratio', 0)
  const tracing = createTracing({ context, ids: createIds(), sampler, recorder })
  let computed = 0
  for (const traceparent of [undefined, UNSAMPLED, 'nonsense']) {
    const request = tracing.startServer(traceparent, undefined, 'c')
    expect(request).toMatchObject({ sampled: false, span: undefined })
    context.run(request, () =>
      tracing.span(
        'query',
        () => ({ computed: ++computed }),
        (span) => {
          expect(span).toBeUndefined()
          expect(context.current()).toBe(request)
        },
      ),
    )
    finishServerSpan(request, { method: 'GET', route: '/', status: 200 })
  }
  expect(recorder.started).toBe(0)
  expect(computed).toBe(0)
})

test('a valid parent is continued, its decision followed and its tracestate kept', async () => {
  await using telemetry = createTestTelemetry({ env: { OTEL_TRACES_SAMPLER: 'parentbased_always_off' } })
  const { tracing, context } = telemetry
  const request = tracing.startServer(SAMPLED, 'rojo=1', 'c')
  expect(request).toMatchObject({ traceId: TRACE, sampled: true, traceState: 'rojo=1' })
  const headers = context.run(request, tracing.headers)
  expect(headers.tracestate).toBe('rojo=1')
  expect(headers.traceparent).toBe(`00-${TRACE}-${request.spanId}-01`)
  finishServerSpan(request, { method: 'GET', route: '/x', status: 200 })
  const [span] = await telemetry.spans()
  expect(span?.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: PARENT, isRemote: true })
  expect(span?.spanContext().traceState?.serialize()).toBe('rojo=1')
  expect(tracing.startServer(UNSAMPLED, undefined, 'c')).toMatchObject({ traceId: TRACE, sampled: false })
})

test('a malformed parent is dropped with its tracestate and a new trace begins', async () => {
  await using telemetry = createTestTelemetry()
  for (const bad of [
    '',
    'garbage',
    SAMPLED.toUpperCase(),
    `ff${SAMPLED.slice(2)}`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
  ]) {
    const request = telemetry.tracing.startServer(bad, 'rojo=1', 'c')
    expect(request.traceId).not.toBe(TRACE)
    expect(request.traceState).toBeUndefined()
    const { traceparent } = telemetry.context.run(request, telemetry.tracing.headers)
    expect(parseTraceparent(traceparent)).toMatchObject({ traceId: request.traceId, random: true })
  }
})

test('children nest, run beside each other without mixing, and outlive awaits', async () => {
  await using telemetry = createTestTelemetry()
  const { tracing, context } = telemetry
  const request = tracing.startRoot('c', 'refresh')
  await context.run(request, () =>
    Promise.all(
      ['a', 'b', 'c'].map((name) =>
        tracing.span(name, { name }, async () => {
          await new Promise(setImmediate)
          tracing.span(`${name}.inner`, {}, () => 1, 'client')
        }),
      ),
    ),
  )
  request.span?.end()
  const spans = await telemetry.spans()
  expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([request.traceId]))
  const byName = new Map(spans.map((span) => [span.name, span]))
  for (const name of ['a', 'b', 'c']) {
    expect(byName.get(name)?.parentSpanContext?.spanId).toBe(request.spanId)
    const inner = byName.get(`${name}.inner`)
    expect(inner?.parentSpanContext?.spanId).toBe(byName.get(name)?.spanContext().spanId)
    expect(inner?.kind).toBe(SpanKind.CLIENT)
  }
})

test('what a child learns about the request is known to the request', async () => {
  await using telemetry = createTestTelemetry()
  const request = telemetry.tracing.startRoot('c')
  telemetry.context.run(request, () =>
    telemetry.tracing.span('authenticate', {}, () => {
      const current = telemetry.context.current()
      if (!current) throw new Error('no context')
      Object.assign(current, { caller: ada, route: '/r', deadlineAtMs: 5 })
      expect(current).toMatchObject({
        caller: ada,
        route: '/r',
        deadlineAtMs: 5,
        random: true,
      })
      expect([current.correlationId, current.traceId, current.sampled]).toEqual(['c', request.traceId, true])
    }),
  )
  expect(request).toMatchObject({ caller: ada, route: '/r', deadlineAtMs: 5 })
})

test('a throw and a rejection are recorded without their secrets, passed on, and end the span', async () => {
  await using telemetry = createTestTelemetry()
  const { tracing, context } = telemetry
  await context.run(tracing.startRoot('c'), async () => {
    const boom = new TypeError('cannot reach postgres://app:canary@db')
    expect(() =>
      tracing.span('sync', {}, () => {
        throw boom
      }),
    ).toThrow(boom)
    await expect(tracing.span('async', {}, () => Promise.reject(boom))).rejects.toBe(boom)
    await expect(tracing.span('odd', {}, () => Promise.reject('token=canary'))).rejects.toBe('token=canary')
    await expect(tracing.span('fine', {}, async () => 7)).resolves.toBe(7)
  })
  const spans = await telemetry.spans()
  expect(spans.map((span) => [span.name, span.status.code, span.attributes['error.type']])).toEqual([
    ['sync', SpanStatusCode.ERROR, 'TypeError'],
    ['async', SpanStatusCode.ERROR, 'TypeError'],
    ['odd', SpanStatusCode.ERROR, 'string'],
    ['fine', SpanStatusCode.UNSET, undefined],
  ])
  expect(JSON.stringify(spans.map(({ events, status }) => ({ events, status })))).not.toContain('canary')
})

test('a server span is named and described by the HTTP conventions', async () => {
  await using telemetry = createTestTelemetry()
  const end = { path: '/a/1', scheme: 'http', clientAddress: '::1', userAgent: 'ua', protocolVersion: '1.1' }
  for (const [method, route, status] of [
    ['GET', '/a/{id}', 200],
    ['BREW', undefined, 404],
    ['PUT', '/a/{id}', 503],
  ] as const) {
    const request = telemetry.tracing.startServer(undefined, undefined, 'c-1')
    finishServerSpan(request, {
      method,
      route,
      status,
      ...end,
      code: status === 503 ? 'overloaded' : undefined,
    })
  }
  const [ok, unknown, failed] = await telemetry.spans()
  expect(ok).toMatchObject({
    name: 'GET /a/{id}',
    kind: SpanKind.SERVER,
    status: { code: SpanStatusCode.UNSET },
  })
  expect(ok?.attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': '/a/{id}',
    'http.response.status_code': 200,
    'url.path': '/a/1',
    'url.scheme': 'http',
    'client.address': '::1',
    'user_agent.original': 'ua',
    'network.protocol.version': '1.1',
    'seaworthy.correlation_id': 'c-1',
  })
  expect(unknown).toMatchObject({ name: 'HTTP', status: { code: SpanStatusCode.UNSET } })
  expect(unknown?.attributes).toMatchObject({
    'http.request.method': '_OTHER',
    'http.request.method_original': 'BREW',
  })
  expect(failed).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': 'overloaded' },
  })
})

test('without an exporter nothing is recorded and a sampled caller’s trace stays connected through the service', async () => {
  await using telemetry = createTestTelemetry({ env: { OTEL_SDK_DISABLED: 'true' } })
  const { tracing, context } = telemetry
  const request = tracing.startServer(SAMPLED, undefined, 'c')
  expect(request).toMatchObject({ span: undefined, sampled: true })
  expect(context.run(request, tracing.headers)).toEqual({ traceparent: SAMPLED })
  expect(tracing.startRoot().sampled).toBe(false)
  expect(tracing.headers()).toEqual({})
})
