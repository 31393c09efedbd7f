import { request as httpRequest } from 'node:http'
import { setTimeout as pass } from 'node:timers/promises'
import { startStopwatch } from '@seaworthy/rig'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { route } from '../http/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { defineSettings, setting } from '../settings/index.ts'
import { launchForTest } from '../testing/index.ts'
import { connectedClient } from './fixtures/connected-client.ts'
import { hang, ProviderServer, sendJson } from './fixtures/provider-server.ts'
import { type UpstreamClient, upstream } from './index.ts'

// What the capability promises, each over real sockets, in seconds instead of minutes.

/** For the way there and back; an attempt without the deadline would take four times as long. */
const SLACK_MS = 1_000

const Toy = Type.Object({ name: Type.String() })
const shopSettings = defineSettings('shop', {
  toysUrl: setting(Type.String(), { variable: 'TOYS_URL', describe: 'Where the toys are' }),
})
interface Parts {
  readonly toys: UpstreamClient
}
const shop = defineService({
  name: 'shop',
  settings: shopSettings,
  uses: {
    toys: upstream({ policy: 'optional', baseUrl: (settings) => settings.get(shopSettings).toysUrl }),
  },
  features: [
    feature({
      name: 'shop',
      provides: ({ uses }: { uses: Parts }): Parts => ({ toys: uses.toys }),
      routes: [
        route({
          method: 'GET',
          path: '/toy',
          summary: 'A toy from the provider',
          access: anyone,
          limit: 'unlimited',
          output: { 200: Toy },
          timeoutMs: 500,
          handler: async (_, { toys }: Parts) => {
            const toy = await toys.request({
              path: '/toys',
              schema: Toy,
              fallback: () => ({ name: 'spare' }),
            })
            return toy.body
          },
        }),
        route({
          method: 'GET',
          path: '/plain',
          summary: 'Nothing from anybody',
          access: anyone,
          limit: 'unlimited',
          output: { 200: Toy },
          handler: () => ({ name: 'plain' }),
        }),
      ],
    }),
  ],
})

test('at 50 % errors the provider gets at most 1.1 times the offered calls, and the breaker opens, half-opens and closes', async () => {
  await using server = await ProviderServer.start()
  const timeoutMs = 500
  await using stage = await connectedClient(server.url, {
    tuning: {
      timeoutMs,
      retry: { baseMs: 5, budget: { floor: 1, windowMs: 1_000 } },
      breaker: { windowMs: 1_000, openMs: 200, maxOpenMs: 400 },
    },
  })
  const { client, telemetry } = stage
  const slowest: number[] = []
  let offered = 0
  const load = async (forMs: number) => {
    const calls: Promise<void>[] = []
    const endMs = performance.now() + forMs
    while (performance.now() < endMs) {
      const elapsedMs = startStopwatch()
      offered += 1
      const over = () => void slowest.push(elapsedMs())
      calls.push(client.request({ path: '/toys', schema: Toy }).then(over, over))
      await pass(5)
    }
    await Promise.all(calls)
  }
  let count = 0
  server.behave = (request, response) =>
    sendJson({ name: 'bear' }, count++ % 2 === 0 ? 503 : 200)(request, response)
  await load(2_500)
  const during = server.requests.length
  expect(during).toBeLessThanOrEqual(1.1 * offered + 3)
  server.behave = sendJson({ name: 'bear' })
  await load(1_000)
  expect(client.breaker).toBe('closed')
  expect(server.requests.length).toBeLessThanOrEqual(1.1 * offered + 4)
  expect(Math.max(...slowest)).toBeLessThan(timeoutMs + SLACK_MS)
  const path = telemetry.lines('breaker changed').map(({ to }) => to)
  expect(path.slice(0, 2)).toEqual(['open', 'half-open'])
  expect(path.slice(-2)).toEqual(['half-open', 'closed'])
})

test('a provider that hangs costs its own route the deadline and other routes nothing', async () => {
  await using server = await ProviderServer.start()
  await using service = await launchForTest(shop, { env: { TOYS_URL: server.url } })
  const plain = async () => {
    const times: number[] = []
    for (let i = 0; i < 150; i++) {
      const elapsedMs = startStopwatch()
      expect((await service.fetch('/api/v1/plain')).status).toBe(200)
      times.push(elapsedMs())
    }
    return times.sort((a, b) => a - b)[Math.floor(times.length * 0.9)] as number
  }
  await service.fetch('/api/v1/toy')
  await plain()
  const before = await plain()
  server.behave = hang
  const elapsedMs = startStopwatch()
  const hanging = Array.from({ length: 30 }, async () => {
    const response = await service.fetch('/api/v1/toy')
    const body = (await response.json()) as { name?: string; code?: string }
    return [response.status, body, elapsedMs()] as const
  })
  const during = await plain()
  const answers: (string | undefined)[] = []
  for (const [status, body, tookMs] of await Promise.all(hanging)) {
    answers.push(status === 200 ? body.name : body.code)
    expect(tookMs).toBeLessThan(500 + SLACK_MS)
  }
  expect(answers.filter((answer) => answer !== 'spare' && answer !== 'handler_timeout')).toEqual([])
  expect(answers.filter((answer) => answer === 'spare').length).toBeGreaterThan(answers.length / 2)
  expect(during).toBeLessThan(1.2 * before + 20)
})

test('after a 429 with Retry-After no call reaches the provider before that, whoever asks', async () => {
  await using server = await ProviderServer.start()
  await using stage = await connectedClient(server.url, { tuning: { timeoutMs: 300 } })
  server.behave = sendJson({}, 429, { 'retry-after': '1' })
  const failed = await stage.client.request({ path: '/toys' }).catch((error: unknown) => error)
  const toldMs = performance.now()
  expect(failed).toMatchObject({ code: 'upstream_rate_limited', status: 503, options: { retryAfterS: 1 } })
  server.behave = sendJson({ name: 'bear' })
  let answered = false
  while (!answered) {
    answered = await stage.client.request({ path: '/toys', schema: Toy }).then(
      () => true,
      () => false,
    )
    await pass(5)
  }
  const [first, second] = server.requests
  expect(server.requests.length).toBe(2)
  expect((second?.atMs ?? 0) - toldMs).toBeGreaterThan(950)
  expect(second?.atMs).toBeGreaterThan(first?.atMs ?? 0)
})

test('a client that goes away is felt by the provider within 100 ms', async () => {
  await using server = await ProviderServer.start()
  await using service = await launchForTest(shop, { env: { TOYS_URL: server.url } })
  server.behave = hang
  const client = httpRequest(`${service.url}/api/v1/toy`).end()
  client.on('error', () => undefined)
  await expect.poll(() => server.requests.length).toBe(1)
  const elapsedMs = startStopwatch()
  client.destroy()
  await expect.poll(() => server.abortedAtMs.length, { interval: 2 }).toBe(1)
  expect(elapsedMs()).toBeLessThan(100)
  const metrics = await service.telemetry.metrics.text()
  expect(metrics).toContain('upstream_calls_total{upstream="toys",outcome="cancelled"} 1')
  expect(metrics).toContain('upstream_breaker_state{upstream="toys",state="closed"} 1')
})

test('one correlation id and one trace connect the answer, the log, the provider and the spans', async () => {
  await using server = await ProviderServer.start()
  await using service = await launchForTest(shop, { env: { TOYS_URL: server.url } })
  server.behave = sendJson({}, 500)
  const response = await service.fetch('/api/v1/toy')
  const id = response.headers.get('x-request-id')
  const [sent] = server.requests
  expect(sent?.request.headers['x-request-id']).toBe(id)
  const [line] = service.lines('upstream call failed')
  expect(line).toMatchObject({ correlationId: id, upstream: 'toys', code: 'upstream_failed', fallback: true })
  const span = (await service.spans()).find(({ name }) => name === 'GET /toys')
  expect(sent?.request.headers.traceparent).toContain(span?.spanContext().traceId)
  expect(sent?.request.headers.traceparent).toContain(span?.spanContext().spanId)
  expect(line?.traceId).toBe(span?.spanContext().traceId)
})

test('two providers of one service show up side by side in the metrics', async () => {
  await using server = await ProviderServer.start()
  const dependency = () => upstream({ policy: 'optional', baseUrl: () => server.url })
  const two = defineService({
    name: 'two',
    uses: { first: dependency(), second: dependency() },
    features: [],
  })
  await using service = await launchForTest(two)
  const metrics = await service.telemetry.metrics.text()
  for (const name of ['first', 'second']) {
    expect(metrics).toContain(`upstream_breaker_state{upstream="${name}",state="closed"} 1`)
    expect(metrics).toContain(`upstream_queue_depth{upstream="${name}"} 0`)
  }
})
