import { systemClock } from 'seaworthy/lifecycle'
import { createTestTelemetry } from 'seaworthy/testing'
import type { Fault } from 'seaworthy/testing/faulty-upstream'
import { expect, onTestFinished, test } from 'vitest'
import { type RecordedUpstream, startRecordedUpstream } from '../../test/recorded-upstream.ts'
import { SMALL_RECORDING } from '../../test/recording.ts'
import { UpstreamClient, type UpstreamClientOptions } from './upstream-client.ts'

const PATIENT = { timeout: 20_000 }

const { signal } = new AbortController()

async function setUp(options: Partial<UpstreamClientOptions> = {}) {
  const upstream = await startRecordedUpstream({ file: SMALL_RECORDING })
  const telemetry = createTestTelemetry()
  const pauses: number[] = []
  const client = new UpstreamClient({
    baseUrl: upstream.url,
    timeoutMs: 300,
    retries: 5,
    retryBaseMs: 100,
    maxRetryAfterS: 30,
    telemetry,
    clock: { ...systemClock, sleep: async (ms) => void pauses.push(ms) },
    random: () => 0.5,
    ...options,
  })
  onTestFinished(async () => {
    await client[Symbol.asyncDispose]()
    await upstream.close()
    await telemetry.close()
  })
  return { upstream, telemetry, client, pauses }
}

const whole = async (upstream: RecordedUpstream, client: UpstreamClient) => {
  const { results } = await client.page(2, signal)
  return results.length === 20 && results[0]?.id === upstream.recording.characters[20]?.id
}

test('reads a page', async () => {
  const { upstream, client, pauses } = await setUp()
  expect(await whole(upstream, client)).toBe(true)
  expect(pauses).toEqual([])
})

test.each<Fault>([
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429 },
  { kind: 'cut-body' },
  { kind: 'wrong-json' },
  { kind: 'trickle', bytesPerTick: 16, tickMs: 20 },
])('a passing fault costs a retry and nothing else: $kind $status', async (fault) => {
  const { upstream, client, pauses } = await setUp()
  upstream.faults.set({ fault, first: 2 })
  expect(await whole(upstream, client)).toBe(true)
  expect(upstream.requestCount).toBe(3)
  expect(pauses).toEqual([50, 100])
})

test.each<[string, Fault]>([
  ['upstream_timeout', { kind: 'hang' }],
  ['upstream_timeout', { kind: 'trickle', bytesPerTick: 16, tickMs: 20 }],
  ['upstream_unreachable', { kind: 'reset' }],
  ['upstream_unreachable', { kind: 'cut-body' }],
  ['upstream_refused', { kind: 'status', status: 502 }],
  ['upstream_unreadable', { kind: 'wrong-json' }],
])('a lasting fault ends as %s after all retries', async (code, fault) => {
  const { upstream, client, pauses } = await setUp({ timeoutMs: 100 })
  upstream.faults.set({ fault })
  await expect(client.page(1, signal)).rejects.toMatchObject({ error: { code } })
  expect(upstream.requestCount).toBe(6)
  expect(pauses).toEqual([50, 100, 200, 400, 800])
})

test.each<[string, Fault]>([
  ['upstream_refused', { kind: 'status', status: 404 }],
  ['upstream_shape_changed', { kind: 'wrong-shape' }],
  ['upstream_too_large', { kind: 'huge', bytes: 3_000_000 }],
])('what another attempt cannot mend ends at once as %s', async (code, fault) => {
  const { upstream, client } = await setUp()
  upstream.faults.set({ fault })
  await expect(client.page(1, signal)).rejects.toMatchObject({ error: { code } })
  expect(upstream.requestCount).toBe(1)
})

test('nobody at the address ends as unreachable', async () => {
  const { upstream, client } = await setUp({ retries: 1 })
  await upstream.close()
  await expect(client.page(1, signal)).rejects.toMatchObject({ error: { code: 'upstream_unreachable' } })
})

test('waits as long as Retry-After asks, and some more', async () => {
  const { upstream, client, pauses } = await setUp()
  upstream.faults.set({ fault: { kind: 'status', status: 429, retryAfter: '7' }, first: 1 })
  expect(await whole(upstream, client)).toBe(true)
  expect(pauses).toEqual([7_050])
})

test('does not sit out a Retry-After beyond the bound, but hands it on', async () => {
  const { upstream, client, pauses } = await setUp()
  upstream.faults.set({ fault: { kind: 'status', status: 503, retryAfter: '120' } })
  await expect(client.page(1, signal)).rejects.toMatchObject({
    error: { code: 'upstream_refused' },
    waitS: 120,
  })
  expect(pauses).toEqual([])
})

test('a page that nobody wants any more is broken off', async () => {
  const { upstream, client } = await setUp({ timeoutMs: 60_000 })
  upstream.faults.set({ fault: { kind: 'hang' } })
  const stop = new AbortController()
  const reading = client.page(1, stop.signal)
  await expect.poll(() => upstream.requestCount, PATIENT).toBe(1)
  stop.abort(new Error('enough'))
  await expect(reading).rejects.toThrow('enough')
})

test('the upstream gets the correlation id and the trace, and the metrics the outcome', async () => {
  const { upstream, client, telemetry } = await setUp()
  upstream.faults.set({ fault: { kind: 'status', status: 500 }, first: 1 })
  const root = telemetry.tracing.startRoot('my-correlation-id')
  await telemetry.context.run(root, () => client.page(1, signal))
  const [first, second] = upstream.requests.map(({ headers }) => headers)
  expect(first?.['x-request-id']).toBe('my-correlation-id')
  expect(first?.traceparent).toMatch(new RegExp(`^00-${root.traceId}-[0-9a-f]{16}-0[13]$`))
  expect(second?.traceparent).not.toBe(first?.traceparent)
  const metrics = await telemetry.metrics.text()
  expect(metrics).toContain('upstream_attempts_total{outcome="ok"} 1')
  expect(metrics).toContain('upstream_attempts_total{outcome="status"} 1')
})
