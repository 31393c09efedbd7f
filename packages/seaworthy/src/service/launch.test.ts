import { rawHttp } from '@seaworthy/rig'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { type Dependency, type FeatureContext, feature } from '../capability/index.ts'
import { FatalBootError } from '../errors/index.ts'
import { route } from '../http/index.ts'
import { anyone } from '../identity/index.ts'
import { defineSettings, setting } from '../settings/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { defineService } from './index.ts'

const greetingSettings = defineSettings('greeting', {
  greeting: setting(Type.String(), { variable: 'GREETING', default: 'hello', describe: 'How to greet' }),
})

interface Store {
  up: boolean
  closed: boolean
}

/** A dependency that the test switches on and off. */
function switchable(
  policy: Dependency<Store>['policy'],
  store: Store,
  prepare?: () => Promise<void>,
): Dependency<Store> {
  return {
    kind: 'switchable',
    policy,
    settings: [],
    open: async () => ({
      client: store,
      ...(prepare ? { prepare } : {}),
      async check() {
        if (!store.up) throw new Error('it is switched off')
        return { observed: 'on' }
      },
      async close() {
        store.closed = true
      },
    }),
  }
}

function greeter(
  store: Store,
  policy: Dependency<Store>['policy'] = 'critical',
  prepare?: () => Promise<void>,
) {
  return defineService({
    name: 'greeter',
    settings: greetingSettings,
    uses: { store: switchable(policy, store, prepare) },
    features: [
      feature({
        name: 'greeting',
        provides: ({ settings, uses }: FeatureContext<{ store: Store }, { greeting: string }>) => ({
          greet: () => `${settings.greeting} ${uses.store.up}`,
        }),
        routes: [
          route({
            method: 'GET',
            path: '/greeting',
            summary: 'Greets',
            access: anyone,
            output: { 200: Type.Object({ text: Type.String() }) },
            handler: (_input, { greet }: { greet: () => string }, { log }) => {
              log.info({ password: 'hunter2' }, 'greeting')
              return { text: greet() }
            },
          }),
        ],
      }),
    ],
  })
}

const json = async (answer: Response | Promise<Response>) =>
  (await (await answer).json()) as Record<string, unknown>

const fast = { HEALTH_INTERVAL_MS: '50' }

test('two services live side by side in one process, and leave nothing behind', async () => {
  const before = process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).length
  const listenersBefore = process.eventNames().map((name) => process.listenerCount(name))
  const stores = [
    { up: true, closed: false },
    { up: true, closed: false },
  ]
  {
    await using first = await launchForTest(greeter(stores[0] as Store), { env: { GREETING: 'one' } })
    await using second = await launchForTest(greeter(stores[1] as Store), { env: { GREETING: 'two' } })
    const texts = await Promise.all(
      [first, second].map(async (one) => (await one.fetch('/api/v1/greeting')).json()),
    )
    expect(texts).toEqual([{ text: 'one true' }, { text: 'two true' }])
  }
  expect(stores.map(({ closed }) => closed)).toEqual([true, true])
  expect(process.eventNames().map((name) => process.listenerCount(name))).toEqual(listenersBefore)
  await expect
    .poll(() => process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).length)
    .toBeLessThanOrEqual(before + 2)
})

test.each(['critical', 'degradable', 'optional'] as const)(
  'a %s dependency drives readiness by its policy',
  async (policy) => {
    const store = { up: true, closed: false }
    await using service = await launchForTest(greeter(store, policy), { env: fast })
    store.up = false
    await expect
      .poll(async () => (await json(service.fetch('/health/ready'))).status)
      .toBe(policy === 'critical' ? 'fail' : 'warn')
    expect((await service.fetch('/health/ready')).status).toBe(policy === 'critical' ? 503 : 200)
    expect((await service.fetch('/health/live')).status).toBe(200)
    expect(service.lifecycle.state).toBe('degraded')
    store.up = true
    await expect.poll(() => service.lifecycle.state).toBe('ready')
  },
)

test('until what it needs is prepared the service is live, not ready, and answers 503 with Retry-After', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  await using service = await launchForTest(
    greeter({ up: true, closed: false }, 'critical', () => promise),
    { untilReady: false },
  )
  expect((await service.fetch('/health/live')).status).toBe(200)
  expect((await service.fetch('/health/startup')).status).toBe(503)
  const early = await service.fetch('/api/v1/greeting')
  expect(early.status).toBe(503)
  expect(early.headers.get('retry-after')).toBe('1')
  expect(await early.json()).toMatchObject({ code: 'service_starting' })
  resolve()
  await service.ready()
  expect((await service.fetch('/api/v1/greeting')).status).toBe(200)
  expect((await service.fetch('/health/startup')).status).toBe(200)
})

test('preparing is tried again until it works, and a fatal error stops the boot', async () => {
  let tries = 0
  const flaky = async () => {
    if (++tries < 3) throw new Error('not yet')
  }
  await using service = await launchForTest(greeter({ up: true, closed: false }, 'critical', flaky))
  expect(tries).toBe(3)
  expect(service.lines('dependency cannot be prepared yet')).toHaveLength(2)
  const fatal = async () => {
    throw new FatalBootError('the schema is from the future')
  }
  await expect(launchForTest(greeter({ up: true, closed: false }, 'critical', fatal))).rejects.toThrow(
    'from the future',
  )
})

test('one correlation id and one trace join the answer, the log and the span; secrets stay out', async () => {
  await using service = await launchForTest(greeter({ up: true, closed: false }))
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const answer = await service.fetch('/api/v1/greeting?token=hunter2', {
    headers: { traceparent, 'x-request-id': 'abc-123', 'user-agent': 'tester' },
  })
  expect(answer.headers.get('x-request-id')).toBe('abc-123')
  await answer.arrayBuffer()
  await expect.poll(() => service.lines('request completed').length).toBe(1)
  expect(service.lines('request completed')[0]).toMatchObject({
    level: 'info',
    correlationId: 'abc-123',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    method: 'GET',
    route: '/api/v1/greeting',
    path: '/api/v1/greeting',
    status: 200,
    durationMs: expect.any(Number),
    userAgent: 'tester',
    client: '127.0.0.1',
  })
  expect(service.lines('greeting')[0]).toMatchObject({ correlationId: 'abc-123', password: '[redacted]' })
  expect(JSON.stringify(service.lines())).not.toContain('hunter2')
  const [span] = await service.spans()
  expect(span).toMatchObject({ name: 'GET /api/v1/greeting' })
  expect(span?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c')
  expect(span?.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
})

test('an id that is not well-formed is replaced, never echoed', async () => {
  await using service = await launchForTest(greeter({ up: true, closed: false }))
  const answer = await service.fetch('/api/v1/greeting', {
    headers: { 'x-request-id': 'no spaces <script>' },
  })
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

test('the default quota is 60 a minute for an address, and every answer says what is left', async () => {
  await using service = await launchForTest(greeter({ up: true, closed: false }))
  const answers = await Promise.all(Array.from({ length: 80 }, () => service.fetch('/api/v1/greeting')))
  const accepted = answers.filter(({ status }) => status === 200)
  const refused = answers.filter(({ status }) => status === 429)
  expect([accepted.length, refused.length]).toEqual([60, 20])
  expect(accepted[0]?.headers.get('ratelimit-policy')).toBe(
    '"default";q=60;w=60, "default-hour";q=1000;w=3600',
  )
  expect(accepted.map(({ headers }) => headers.get('ratelimit'))).toContain('"default";r=0;t=60')
  expect(refused[0]?.headers.get('retry-after')).toMatch(/^\d+$/)
  const unmatched = await service.fetch('/nowhere')
  expect(unmatched.headers.get('ratelimit-policy')).toBe(
    '"unmatched";q=60;w=60, "unmatched-hour";q=1000;w=3600',
  )
  expect(await refused[0]?.json()).toMatchObject({ code: 'quota_exceeded', 'violated-policies': ['default'] })
  expect((await service.fetch('/health/ready')).status).toBe(200)
})

test('random paths do not grow the metrics, and the log level changes while running', async () => {
  await using service = await launchForTest(greeter({ up: true, closed: false }), {
    env: { RATE_LIMITS: 'off' },
  })
  expect(service.lines('rate limits are off (RATE_LIMITS=off)')).toHaveLength(1)
  for (let i = 0; i < 50; i++) await (await service.fetch(`/random/${i}`)).arrayBuffer()
  await expect
    .poll(
      async () =>
        (await (await service.fetch('/metrics')).text()).match(
          /duration_seconds_count.*unmatched.*404"\} (\d+)/,
        )?.[1],
    )
    .toBe('50')
  const changed = await service.fetch('/log-level', {
    method: 'PUT',
    body: JSON.stringify({ level: 'error' }),
  })
  expect(await changed.json()).toMatchObject({ level: 'error' })
  const bad = await service.fetch('/log-level', { method: 'PUT', body: '{"level":"loud"}' })
  expect([bad.status, (await json(bad)).code]).toEqual([422, 'validation_failed'])
})

test('in production metrics live on the management port alone, and probes keep evidence to themselves', async () => {
  const env = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    MANAGEMENT_PORT: '0',
    SHUTDOWN_PROPAGATION_MS: '0',
  }
  await using service = await launchForTest(greeter({ up: true, closed: false }), { env })
  const management = service.addresses.managementUrl as string
  expect((await service.fetch('/metrics')).status).toBe(404)
  expect((await fetch(`${management}/metrics`)).status).toBe(200)
  expect(await (await service.fetch('/health/ready')).json()).toEqual({ status: 'pass', state: 'ready' })
  expect(await (await fetch(`${management}/health/ready`)).json()).toMatchObject({
    checks: [{ name: 'store' }],
  })
  expect((await fetch(`${management}/api/v1/greeting`)).status).toBe(404)
})

test('requests over the limit in flight are refused at once, probes are not', async () => {
  const held: (() => void)[] = []
  const busy = defineService({
    name: 'busy',
    features: [
      feature({
        name: 'hold',
        routes: [
          route({
            method: 'GET',
            path: '/hold',
            summary: 'Holds',
            access: anyone,
            output: { 200: Type.Object({}) },
            handler: () => new Promise<object>((resolve) => held.push(() => resolve({}))),
          }),
        ],
      }),
    ],
  })
  await using service = await launchForTest(busy, { env: { MAX_IN_FLIGHT: '3' } })
  const waiting = Array.from({ length: 3 }, () => service.fetch('/api/v1/hold'))
  await expect.poll(() => held.length).toBe(3)
  const refused = await service.fetch('/api/v1/hold')
  expect([refused.status, (await json(refused)).code]).toEqual([503, 'overloaded'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await service.fetch('/health/live')).status).toBe(200)
  for (const release of held) release()
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200])
})

test('every problem of the settings is told in one message, secrets in none', async () => {
  const boot = launchForTest(greeter({ up: true, closed: false }), {
    env: { PORT: 'abc', LOG_LEVEL: 'loud', TRUSTED_PROXIES: '10.0.0.0/8' },
  })
  await expect(boot).rejects.toThrow(/LOG_LEVEL[\s\S]*PORT|PORT[\s\S]*LOG_LEVEL/)
})

test('one port for traffic and management stops the boot and says which variable to change', async () => {
  const boot = launchForTest(greeter({ up: true, closed: false }), {
    env: { PORT: '8123', MANAGEMENT_PORT: '8123' },
  })
  await expect(boot).rejects.toThrow(/MANAGEMENT_PORT and PORT are both 8123/)
})

test('security.txt is there when a contact is set', async () => {
  await using service = await launchForTest(greeter({ up: true, closed: false }), {
    env: { SECURITY_CONTACT: 'mailto:security@example.com' },
  })
  const answer = await rawHttp(service.url, [
    'GET /.well-known/security.txt HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  ])
  expect(answer.body).toMatch(/^Contact: mailto:security@example.com\nExpires: \d{4}-/)
})

test('a collector that never answers costs its spans, not a clean stop, however short the deadline', async () => {
  const service = await greeter({ up: true, closed: false }).launch({
    sources: {
      env: {
        NODE_ENV: 'test',
        PORT: '0',
        SHUTDOWN_DEADLINE_MS: '1500',
        OTEL_TRACES_SAMPLER: 'always_on',
      },
      cwd: '/nonexistent',
    },
    logs: { write: () => undefined },
    spans: { export: () => undefined, shutdown: async () => undefined },
  })
  await service.ready()
  await (await fetch(`${service.addresses.url}/api/v1/greeting`)).arrayBuffer()
  await service.stop()
  expect(await service.ended()).toMatchObject({ clean: true, forced: false })
})
