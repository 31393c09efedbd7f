import { connectUpstream } from '@seaworthy/chassis/testing'
import type { Fault } from '@seaworthy/chassis/testing/faulty-upstream'
import { expect, onTestFinished, test } from 'vitest'
import { startRecordedUpstream } from '../../dev/recorded-upstream.ts'
import { SMALL_RECORDING } from '../../dev/recording.ts'
import { UpstreamPages } from './upstream-pages.ts'

const { signal } = new AbortController()

async function setUp() {
  const upstream = await startRecordedUpstream({ file: SMALL_RECORDING })
  const tuning = { timeoutMs: 1_000, attemptTimeoutMs: 200, retry: { baseMs: 10 } }
  const { client, telemetry, ...connection } = await connectUpstream(upstream.url, { tuning })
  onTestFinished(async () => {
    await connection[Symbol.asyncDispose]()
    await upstream.close()
  })
  return { upstream, telemetry, pages: new UpstreamPages(client) }
}

test('reads a page', async () => {
  const { upstream, pages } = await setUp()
  const { info, results } = await pages.page(2, signal)
  expect(info).toMatchObject({ count: 60, pages: 3 })
  expect(results.map(({ id }) => id)).toEqual(upstream.recording.characters.slice(20, 40).map(({ id }) => id))
})

test.each<Fault>([
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'cut-body' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429 },
  { kind: 'trickle', bytesPerTick: 16, tickMs: 20 },
])('a passing fault costs one more request: $kind $status', async (fault) => {
  const { upstream, pages } = await setUp()
  upstream.faults.set({ fault, first: 1 })
  expect((await pages.page(2, signal)).results).toHaveLength(20)
  expect(upstream.requestCount).toBe(2)
})

test.each<[string, Fault]>([
  ['upstream_failed', { kind: 'status', status: 500 }],
  ['upstream_refused', { kind: 'status', status: 404 }],
  ['upstream_invalid', { kind: 'wrong-json' }],
  ['upstream_invalid', { kind: 'wrong-shape' }],
  ['upstream_invalid', { kind: 'portal' }],
  ['upstream_invalid', { kind: 'huge', bytes: 3_000_000 }],
])('what another request cannot mend ends at once as %s', async (code, fault) => {
  const { upstream, pages } = await setUp()
  upstream.faults.set({ fault })
  await expect(pages.page(1, signal)).rejects.toMatchObject({ code })
  expect(upstream.requestCount).toBe(1)
})

test('a page that nobody wants any more is broken off', async () => {
  const { upstream, pages } = await setUp()
  upstream.faults.set({ fault: { kind: 'hang' } })
  const stop = new AbortController()
  const reading = pages.page(1, stop.signal)
  await expect.poll(() => upstream.requestCount).toBe(1)
  stop.abort(new Error('enough'))
  await expect(reading).rejects.toThrow('enough')
})
