import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LaunchedService, launchForTest, startStopwatch } from '@seaworthy/chassis/testing'
import type { Fault } from '@seaworthy/chassis/testing/faulty-upstream'
import { expect, onTestFinished, test } from 'vitest'
import { startRecordedUpstream } from '../dev/recorded-upstream.ts'
import { SMALL_RECORDING } from '../dev/recording.ts'
import { characters } from '../src/service.ts'

const FAST = {
  RATE_LIMITS: 'off',
  CATALOGUE_POLL_MS: '20',
  CATALOGUE_REFRESH_MS: '300',
  UPSTREAM_TIMEOUT_MS: '200',
  UPSTREAM_RETRIES: '1',
  UPSTREAM_RETRY_BASE_MS: '10',
}

async function upstreamWith(fault?: Fault) {
  const upstream = await startRecordedUpstream({ file: SMALL_RECORDING })
  onTestFinished(() => upstream.close())
  if (fault) upstream.faults.set({ fault })
  return upstream
}

async function launch(env: Record<string, string>, untilReady = true) {
  const service = await launchForTest(characters, { env: { ...FAST, ...env }, untilReady })
  let running = true
  const stop = async () => {
    if (running) await service[Symbol.asyncDispose]()
    running = false
  }
  onTestFinished(stop)
  return { service, stop }
}

async function dataFolder(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'characters-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return { DATA_DIR: folder, DATABASE_EMBEDDED_STORAGE: 'folder' }
}

const status = async (service: LaunchedService, path: string) => (await service.fetch(path)).status
const count = async (service: LaunchedService) =>
  ((await (await service.fetch('/api/v1/characters')).json()) as { totalCount: number }).totalCount

test.each<Fault>([{ kind: 'reset' }, { kind: 'hang' }, { kind: 'wrong-json' }])(
  'without rows and under $kind the service lives, says why it is not ready, and becomes ready by itself',
  async (fault) => {
    const upstream = await upstreamWith(fault)
    const { service } = await launch({ UPSTREAM_URL: upstream.url }, false)
    await expect
      .poll(async () => (await (await service.fetch('/health/ready')).text()).match(/upstream_\w+/)?.[0])
      .toBeDefined()
    expect(await status(service, '/health/live')).toBe(200)
    expect(await status(service, '/health/ready')).toBe(503)
    const refused = await service.fetch('/api/v1/characters')
    expect(refused.status).toBe(503)
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    upstream.faults.clear()
    await service.ready()
    expect(await status(service, '/health/ready')).toBe(200)
    expect(await count(service)).toBe(34)
  },
)

test('with rows the service is ready at once though the upstream is down, and loses none', async () => {
  const folder = await dataFolder()
  const upstream = await upstreamWith()
  const first = await launch({ ...folder, UPSTREAM_URL: upstream.url })
  expect(await count(first.service)).toBe(34)
  await first.stop()

  upstream.faults.set({ fault: { kind: 'hang' } })
  const { service } = await launch({ ...folder, UPSTREAM_URL: upstream.url })
  expect(await count(service)).toBe(34)
  await expect
    .poll(() => service.lines('The refresh of the catalogue failed; its rows stay as they are').length)
    .toBeGreaterThan(0)
  expect(await count(service)).toBe(34)
  expect(await status(service, '/health/ready')).toBe(200)
})

test('rows that grow stale are served with a warning and their age, until the upstream is back', async () => {
  const upstream = await upstreamWith()
  const { service } = await launch({
    UPSTREAM_URL: upstream.url,
    CATALOGUE_REFRESH_MS: '400',
    CATALOGUE_STALE_MS: '1200',
  })
  upstream.faults.set({ fault: { kind: 'status', status: 503 } })
  const ready = async () => ({
    status: await status(service, '/health/ready'),
    state: service.lifecycle.state,
  })
  await expect.poll(ready).toEqual({ status: 200, state: 'degraded' })
  const stale = await service.fetch('/api/v1/characters')
  expect(stale.status).toBe(200)
  expect(stale.headers.get('cache-status')).toMatch(/^characters; hit; ttl=-\d+/)
  expect(Number(stale.headers.get('age'))).toBeGreaterThanOrEqual(1)
  upstream.faults.clear()
  await expect.poll(ready).toEqual({ status: 200, state: 'ready' })
})

test('a stop while the upstream hangs does not wait for it', async () => {
  const upstream = await upstreamWith({ kind: 'hang' })
  const { service, stop } = await launch({ UPSTREAM_URL: upstream.url, UPSTREAM_TIMEOUT_MS: '60000' }, false)
  await expect.poll(() => upstream.requestCount).toBe(1)
  const elapsedMs = startStopwatch()
  await stop()
  expect(elapsedMs()).toBeLessThan(3_000)
  expect(service.lines('stop phase ran out of time')).toEqual([])
})
