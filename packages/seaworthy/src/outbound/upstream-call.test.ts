import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import Type from 'typebox'
import { expect, expectTypeOf, test } from 'vitest'
import { CancellationSource } from '../base/index.ts'
import type { AppError } from '../errors/index.ts'
import { scriptedProvider } from './fixtures/scripted-provider.ts'
import { answer, broken, type Reaction } from './fixtures/scripted-transport.ts'

const Toy = Type.Object({ name: Type.String() })
const ok = answer(200, {}, { name: 'bear' })
const patient = { breaker: { minimumCalls: 1_000 } }

const failure = (result: PromiseSettledResult<unknown>) =>
  (result as PromiseRejectedResult).reason as AppError

test('an answer is checked against the schema and typed by it', async () => {
  await using stage = scriptedProvider(() => ({ afterMs: 5, result: ok }))
  const call = stage.client.request({ path: '/toys/{id}', params: { id: 7 }, schema: Toy })
  const result = await stage.settle(call)
  expect(result).toMatchObject({ value: { kind: 'ok', status: 200, body: { name: 'bear' }, attempts: 1 } })
  expectTypeOf((await call).body).toEqualTypeOf<{ name: string }>()
  expect(stage.transport.requests[0]?.request).toMatchObject({ method: 'GET', target: '/api/toys/7' })
})

test('statuses that the call accepts are answers, told apart by their kind', async () => {
  await using stage = scriptedProvider(() => ({ afterMs: 1, result: answer(404) }))
  const call = stage.client.request({ path: '/toys/x', schema: Toy, accept: [404] })
  await stage.settle(call)
  const given = await call
  expect(given).toMatchObject({ kind: 'accepted', status: 404, body: undefined })
  if (given.kind === 'accepted') expectTypeOf(given.status).toEqualTypeOf<404>()
})

test('a refusal by the provider is not tried again and does not count against it', async () => {
  await using stage = scriptedProvider(() => ({ afterMs: 1, result: answer(403) }), {
    breaker: { minimumCalls: 1 },
  })
  expect(failure(await stage.settle(stage.client.request({ path: '/toys' })))).toMatchObject({
    code: 'upstream_refused',
    status: 502,
  })
  expect(stage.transport.requests.length).toBe(1)
  expect(stage.provider.breaker).toBe('closed')
})

test.each([
  ['502', answer(502), 'upstream_failed', 3],
  ['503', answer(503), 'upstream_unavailable', 3],
  ['504', answer(504), 'upstream_failed', 3],
  ['429', answer(429), 'upstream_rate_limited', 3],
  ['a broken connection', broken(true), 'upstream_failed', 3],
  ['no connection', broken(false, 'ECONNREFUSED'), 'upstream_failed', 3],
  ['an unknown name', broken(false, 'ENOTFOUND'), 'upstream_failed', 1],
  ['a bad certificate', broken(false, 'SELF_SIGNED_CERT_IN_CHAIN'), 'upstream_failed', 1],
  ['500', answer(500), 'upstream_failed', 1],
  ['a redirect', answer(302, { location: '/elsewhere' }), 'upstream_invalid', 1],
  ['a wrong shape', answer(200, {}, { name: 7 }), 'upstream_invalid', 1],
  ['a wrong content type', answer(200, { 'content-type': 'text/html' }), 'upstream_invalid', 1],
  ['a compressed body', answer(200, { 'content-encoding': 'gzip' }), 'upstream_invalid', 1],
  ['an answer too large', { kind: 'too-large', status: 200 } as const, 'upstream_invalid', 1],
])(
  'after %s a GET fails with its own error after the attempts that make sense',
  async (_, result, code, attempts) => {
    await using stage = scriptedProvider(() => ({ afterMs: 1, result }), patient)
    const error = failure(await stage.settle(stage.client.request({ path: '/toys', schema: Toy })))
    expect(error.code).toBe(code)
    expect(stage.transport.requests.length).toBe(attempts)
    const lines = stage.telemetry.lines('upstream call failed')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ level: 'warn', upstream: 'toys', call: '/toys', attempts, code })
    expect(JSON.stringify(lines)).not.toContain('"k"')
  },
)

test('a POST is repeated only when nothing was sent, or when it says that it is idempotent', async () => {
  const attempts = async (result: Reaction['result'] & object, idempotent?: boolean) => {
    await using stage = scriptedProvider(() => ({ afterMs: 1, result }), patient)
    const more = idempotent === undefined ? {} : { idempotent }
    await stage.settle(stage.client.request({ method: 'POST', path: '/toys', body: { a: 1 }, ...more }))
    return stage.transport.requests.length
  }
  expect(await attempts(answer(503))).toBe(1)
  expect(await attempts(broken(true))).toBe(1)
  expect(await attempts(broken(false, 'ECONNREFUSED'))).toBe(3)
  expect(await attempts(answer(503), true)).toBe(3)
})

test('an attempt that hangs is cut off and tried again, and the call ends by its deadline', async () => {
  await using stage = scriptedProvider(() => ({ afterMs: 0 }), {
    ...patient,
    timeoutMs: 1_000,
    attemptTimeoutMs: 400,
  })
  const error = failure(await stage.settle(stage.client.request({ path: '/toys' })))
  expect(error).toMatchObject({ code: 'upstream_timeout', status: 504 })
  expect(stage.clock.monotonicMs()).toBeLessThanOrEqual(1_000)
  expect(stage.transport.ended.slice(0, 2)).toEqual(['due', 'due'])
})

test('what is left of the request bounds the call, with time to answer with a fallback', async () => {
  await using stage = scriptedProvider(() => ({ afterMs: 0 }))
  const { telemetry, clock } = stage
  const context = { ...telemetry.tracing.startRoot(), deadlineAtMs: 300 }
  const call = telemetry.context.run(context, () =>
    stage.client.request({ path: '/toys', schema: Toy, fallback: () => ({ name: 'spare' }) }),
  )
  await clock.advance(295)
  expect(await call).toMatchObject({
    kind: 'fallback',
    body: { name: 'spare' },
    error: { code: 'upstream_timeout' },
  })
})

test('a detached call outlives its request and still carries its ids', async () => {
  await using stage = scriptedProvider(() => ({ afterMs: 500, result: ok }))
  const { telemetry } = stage
  const request = new CancellationSource()
  const context = { ...telemetry.tracing.startRoot(), deadlineAtMs: 100, cancellation: request }
  const call = telemetry.context.run(context, () =>
    stage.client.request({ path: '/toys', schema: Toy, detached: true }),
  )
  request.cancel(() => new Error('over'))
  expect(await stage.settle(call)).toMatchObject({ status: 'fulfilled' })
  expect(stage.transport.requests[0]?.request.headers).toContain(context.correlationId)
})

test.each(['signal', 'context'])(
  'a call is called off by its %s, fails with the reason and blames nobody',
  async (by) => {
    await using stage = scriptedProvider(() => ({ afterMs: 0 }), { breaker: { minimumCalls: 1 } })
    const { telemetry, provider, clock } = stage
    const caller = new AbortController()
    const request = new CancellationSource()
    const context = { ...telemetry.tracing.startRoot(), cancellation: request }
    const call = () =>
      telemetry.context.run(context, () =>
        stage.client.request({ path: '/toys', fallback: () => 'never', signal: caller.signal }),
      )
    const pending = call()
    await clock.advance(10)
    const gone = new Error('the client went away')
    if (by === 'signal') caller.abort(gone)
    else request.cancel(() => gone)
    await expect(pending).rejects.toBe(gone)
    expect(stage.transport.ended).toEqual(['called-off'])
    expect(provider.breaker).toBe('closed')
    expect(provider.places.taken).toBe(0)
    expect(await stage.metric('upstream_calls_total{upstream="toys",outcome="cancelled"}')).toBe(1)
    await expect(call()).rejects.toBe(gone)
    expect(stage.transport.requests.length).toBe(1)
  },
)

test('a call that is over no longer listens to the signal of its caller', async () => {
  await using stage = scriptedProvider(() => ({ afterMs: 1, result: ok }))
  const { signal } = new AbortController()
  await stage.settle(stage.client.request({ path: '/toys', schema: Toy, signal }))
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('Retry-After is waited for when the deadline allows, and nobody else calls meanwhile', async () => {
  const reactions = [answer(429, { 'retry-after': '2' })]
  await using stage = scriptedProvider((_, i) => ({ afterMs: 1, result: reactions[i] ?? ok }))
  const { transport, clock } = stage
  const told = stage.client.request({ path: '/toys', schema: Toy })
  await clock.advance(1_500)
  const other = failure(await stage.settle(stage.client.request({ path: '/toys' })))
  expect(other).toMatchObject({ code: 'upstream_rate_limited', status: 503, options: { retryAfterS: 1 } })
  expect(await stage.settle(told)).toMatchObject({ value: { attempts: 2 } })
  expect(transport.requests.map(({ atMs }) => atMs >= 2_001)).toEqual([false, true])
})

test('a Retry-After beyond the deadline fails at once and closes the gate until then', async () => {
  const atS = 30
  const date = new Date(Date.UTC(2026, 0, 1) + atS * 1_000).toUTCString()
  await using stage = scriptedProvider((_, i) => ({
    afterMs: 0,
    result: i === 0 ? answer(429, { 'retry-after': date }) : ok,
  }))
  const { transport, clock } = stage
  const first = failure(await stage.settle(stage.client.request({ path: '/toys' })))
  expect(first).toMatchObject({ code: 'upstream_rate_limited', options: { retryAfterS: 30 } })
  expect(clock.monotonicMs()).toBeLessThan(50)
  for (let second = 1; second < atS; second++) {
    await expect(stage.client.request({ path: '/toys' })).rejects.toMatchObject({
      code: 'upstream_rate_limited',
    })
    await clock.advance(1_000)
  }
  expect(transport.requests.length).toBe(1)
  await clock.advance(1_000)
  expect(await stage.settle(stage.client.request({ path: '/toys' }))).toMatchObject({ status: 'fulfilled' })
})

test('more calls than the limit wait their turn, more than the queue fail at once, none beyond its deadline', async () => {
  await using stage = scriptedProvider((_, i) => (i === 0 ? { afterMs: 300, result: ok } : { afterMs: 0 }), {
    ...patient,
    timeoutMs: 500,
    attemptTimeoutMs: 450,
    retry: { retries: 0 },
    concurrency: { limit: 1, maxQueue: 2 },
  })
  const { provider, transport } = stage
  const calls = Array.from({ length: 4 }, () => stage.client.request({ path: '/toys', schema: Toy }))
  await expect(calls[3]).rejects.toMatchObject({
    code: 'upstream_busy',
    status: 503,
    options: { retryAfterS: 1 },
  })
  expect(await stage.metric('upstream_queue_depth{upstream="toys"}')).toBe(2)
  const results = await Promise.all(calls.map((call) => stage.settle(call)))
  expect(
    results.slice(0, 3).map((result) => (result.status === 'fulfilled' ? 'ok' : failure(result).code)),
  ).toEqual(['ok', 'upstream_timeout', 'upstream_busy'])
  expect(transport.requests.length).toBe(2)
  const warned = stage.telemetry.lines('upstream call failed').filter(({ level }) => level === 'warn')
  expect(warned, 'refusals are counted, not told').toMatchObject([{ code: 'upstream_timeout' }])
  expect(provider.places.taken).toBe(0)
  expect(provider.places.waiting).toBe(0)
})

test('a call to an address of its own goes without the headers of the provider', async () => {
  await using stage = scriptedProvider(() => ({ afterMs: 1, result: ok }))
  const url = 'https://subscriber.example/hook?id=7'
  await stage.settle(stage.client.request({ method: 'POST', path: '/webhook', url, body: { a: 1 } }))
  await stage.settle(stage.client.request({ path: '/toys' }))
  const [foreign, own] = stage.transport.requests.map(({ request }) => request)
  expect(foreign).toMatchObject({
    origin: 'https://subscriber.example',
    target: '/hook?id=7',
    body: '{"a":1}',
  })
  expect(foreign?.headers).not.toContain('x-api-key')
  expect(own?.headers).toContain('x-api-key')
})

test('one trace: each attempt is a client span, and the provider is told the span it belongs to', async () => {
  await using stage = scriptedProvider(
    (_, i) => ({ afterMs: 1, result: i === 0 ? answer(503) : ok }),
    patient,
  )
  const { telemetry } = stage
  const context = telemetry.tracing.startRoot()
  await stage.settle(
    telemetry.context.run(context, () => stage.client.request({ path: '/toys/{id}', params: { id: 1 } })),
  )
  const spans = (await telemetry.spans()).filter(({ name }) => name === 'GET /toys/{id}')
  expect(spans.map(({ attributes }) => attributes)).toMatchObject([
    { 'http.response.status_code': 503, 'error.type': 'server_error', 'server.address': 'toys.example' },
    { 'http.response.status_code': 200, 'http.request.resend_count': 1 },
  ])
  const sent = stage.transport.requests.map(
    ({ request: { headers } }) => headers[headers.indexOf('traceparent') + 1],
  )
  expect(sent).toEqual(spans.map((span) => `00-${context.traceId}-${span.spanContext().spanId}-03`))
})

test('under any behaviour of the provider: deadlines hold, the budget holds, a closed gate holds, no slot leaks', async () => {
  const result = fc.oneof(
    { weight: 3, arbitrary: fc.constant(ok) },
    { weight: 2, arbitrary: fc.constantFrom(answer(502), answer(503), broken(true), broken(false)) },
    { weight: 1, arbitrary: fc.nat(3).map((s) => answer(429, { 'retry-after': String(s) })) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
  const reaction = fc.record({ afterMs: fc.nat(30).map((n) => n * 10), result })
  const arrivals = fc.array(
    fc.record({
      gapMs: fc.nat(12).map((n) => n * 10),
      timeoutMs: fc.integer({ min: 2, max: 90 }).map((n) => n * 10),
    }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(reaction, { minLength: 1, maxLength: 40 }),
      arrivals,
      fc.float({ min: 0, max: 1, noNaN: true }),
      async (reactions, calls, chance) => {
        const budget = { ratio: 0.1, floor: 1, windowMs: 1_000 }
        await using stage = scriptedProvider(
          (_, i) => reactions[i % reactions.length] as Reaction,
          {
            attemptTimeoutMs: 200,
            retry: { budget },
            breaker: { minimumCalls: 10, windowMs: 1_000, openMs: 300 },
            concurrency: { limit: 2, maxQueue: 3 },
          },
          () => chance,
        )
        const { provider, clock, transport } = stage
        const late: number[] = []
        const pending: Promise<void>[] = []
        let sent = 0
        for (const { gapMs, timeoutMs } of calls) {
          await clock.advance(gapMs)
          const startedMs = clock.monotonicMs()
          const over = () => {
            if (clock.monotonicMs() > startedMs + timeoutMs) late.push(clock.monotonicMs() - startedMs)
          }
          pending.push(
            stage.client.request({ path: '/toys', schema: Toy, timeoutMs }).then(({ attempts }) => {
              sent += attempts
              over()
            }, over),
          )
        }
        await clock.advance(2_000)
        await Promise.all(pending)
        expect(late).toEqual([])
        const retried = (await stage.metric('upstream_retries_total{upstream="toys"}')) ?? 0
        const windows = Math.ceil(clock.monotonicMs() / budget.windowMs) + 1
        expect(retried).toBeLessThanOrEqual(budget.ratio * calls.length + budget.floor * windows)
        for (const { atMs: toldMs, result } of transport.delivered) {
          const seconds = result.kind === 'answer' ? Number(result.headers['retry-after'] ?? 0) : 0
          const early = transport.requests.filter(
            ({ atMs }) => atMs > toldMs && atMs < toldMs + seconds * 1_000,
          )
          expect(early).toEqual([])
        }
        expect(sent).toBeLessThanOrEqual(transport.requests.length)
        expect(provider.places.taken).toBe(0)
        expect(provider.places.waiting).toBe(0)
        expect(provider.watch.size).toBe(0)
      },
    ),
    { numRuns: 200 },
  )
})

test('the pause before a retry is random, below a bound that doubles up to its limit (full jitter)', async () => {
  const pauses = async (random: number) => {
    await using stage = scriptedProvider(
      () => ({ afterMs: 0, result: answer(502) }),
      {
        ...patient,
        timeoutMs: 60_000,
        retry: { retries: 4, baseMs: 100, maxMs: 300, budget: { floor: 100 } },
      },
      () => random,
    )
    await stage.settle(stage.client.request({ path: '/toys' }))
    const times = stage.transport.requests.map(({ atMs }) => atMs)
    return times.slice(1).map((atMs, i) => atMs - (times[i] as number))
  }
  expect(await pauses(0.9)).toEqual([90, 180, 270, 270])
  expect(await pauses(0.5)).toEqual([50, 100, 150, 150])
  expect(await pauses(0)).toEqual([0, 0, 0, 0])
})

test('after closing every call is settled, whatever it was doing, and nothing is kept', async () => {
  const reaction = fc.record({
    afterMs: fc.integer({ min: 0, max: 40 }),
    result: fc.option(
      fc.constantFrom(ok, answer(502), answer(429, { 'retry-after': '1' }), broken(true), broken(false)),
      { nil: undefined },
    ),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(reaction, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 120 }),
      async (reactions, count, closeAtMs) => {
        await using stage = scriptedProvider(
          (_, index) => {
            const { afterMs, result } = reactions[index % reactions.length] as (typeof reactions)[number]
            return result ? { afterMs, result } : { afterMs }
          },
          {
            timeoutMs: 60_000,
            attemptTimeoutMs: 60_000,
            concurrency: { limit: 2, maxWaitMs: 60_000 },
            retry: { retries: 5, baseMs: 200, budget: { floor: 1_000 } },
            breaker: { minimumCalls: 3, openMs: 20, probes: 1 },
          },
        )
        const { provider, clock } = stage
        const calls = Array.from({ length: count }, () => stage.client.request({ path: '/toys' }))
        const settled = Promise.allSettled(calls)
        await clock.advance(closeAtMs)
        await provider.close()
        const late = expect(stage.client.request({ path: '/toys' })).rejects.toMatchObject({
          code: 'upstream_unavailable',
        })
        for (const result of await settled) {
          if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: /^upstream_/ })
        }
        await late
        expect({
          watched: provider.watch.size,
          inFlight: provider.places.taken,
          queued: provider.places.waiting,
        }).toEqual({ watched: 0, inFlight: 0, queued: 0 })
      },
    ),
    { numRuns: 60 },
  )
})

test('a call in its retry pause, or in the queue, is told when the provider is closed', async () => {
  await using stage = scriptedProvider(
    (_, index) => (index === 0 ? { afterMs: 0, result: answer(502) } : { afterMs: 0 }),
    { concurrency: { limit: 1, maxWaitMs: 60_000 }, retry: { baseMs: 1_000 }, ...patient },
  )
  const { provider, clock } = stage
  const pausing = stage.client.request({ path: '/toys' })
  await clock.advance(1)
  const sending = stage.client.request({ path: '/toys' })
  const queued = stage.client.request({ path: '/toys', fallback: (error) => error.code })
  const settled = Promise.allSettled([pausing, sending, queued])
  await clock.advance(1)
  await provider.close()
  expect(await settled).toMatchObject([
    { status: 'rejected', reason: { code: 'upstream_failed' } },
    { status: 'rejected', reason: { code: 'upstream_unavailable' } },
    { status: 'fulfilled', value: { kind: 'fallback', body: 'upstream_unavailable' } },
  ])
})

test('a stranger’s host that fails, or asks to be left alone, keeps no call to another from going out', async () => {
  await using stage = scriptedProvider(
    ({ origin }) => ({
      afterMs: 1,
      result:
        origin === 'https://down.example'
          ? answer(500)
          : origin === 'https://busy.example'
            ? answer(429, { 'retry-after': '3600' })
            : ok,
    }),
    { breaker: { minimumCalls: 2 } },
  )
  const { provider } = stage
  const call = (url: string) => stage.settle(stage.client.request({ path: '/webhook', url }))
  for (let i = 0; i < 10; i++) {
    expect(failure(await call('https://down.example/'))).toMatchObject({ code: 'upstream_failed' })
    expect(failure(await call('https://busy.example/'))).toMatchObject({ code: 'upstream_rate_limited' })
  }
  expect(await call('https://well.example/')).toMatchObject({ value: { kind: 'ok' } })
  expect(await stage.settle(stage.client.request({ path: '/toys' }))).toMatchObject({ value: { kind: 'ok' } })
  expect([provider.breaker, provider.gate.closedForMs(stage.clock.monotonicMs())]).toEqual(['closed', 0])
})
