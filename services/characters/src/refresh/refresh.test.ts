import { systemClock } from '@seaworthy/chassis/base'
import { connectUpstream } from '@seaworthy/chassis/testing'
import type { Fault } from '@seaworthy/chassis/testing/faulty-upstream'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { openCatalogueDatabase } from '../../dev/catalogue-database.ts'
import { startRecordedUpstream } from '../../dev/recorded-upstream.ts'
import { SMALL_RECORDING } from '../../dev/recording.ts'
import { CatalogueLedger } from './catalogue-ledger.ts'
import { CatalogueWriter } from './catalogue-writer.ts'
import { Refresh } from './refresh.ts'
import { UpstreamPages } from './upstream-pages.ts'

const DONE = 'The catalogue was refreshed'
const FAILED = 'The refresh of the catalogue failed; its rows stay as they are'
const KEPT = 34

const shared = await openCatalogueDatabase()
afterAll(() => shared[Symbol.asyncDispose]())

async function setUp({ intervalMs = 100, faults = [] as Fault[] } = {}) {
  const upstream = await startRecordedUpstream({ file: SMALL_RECORDING })
  const { client, telemetry, ...connection } = await connectUpstream(upstream.url, {
    tuning: {
      timeoutMs: 900,
      attemptTimeoutMs: 400,
      retry: { retries: 1, baseMs: 5, budget: { floor: 10 } },
    },
  })
  const { database } = shared
  await database.migrations.down()
  await database.migrations.up()
  const source = new UpstreamPages(client)
  const ledger = new CatalogueLedger(database)
  const leadership = database.leader('catalogue-refresh')
  const refresh = new Refresh({
    catalogue: { reload: () => ledger.read() },
    ledger,
    writer: new CatalogueWriter(database),
    source,
    leadership,
    telemetry,
    clock: systemClock,
    intervalMs,
    pollMs: 20,
  })
  upstream.faults.set(...faults.map((fault) => ({ fault })))
  const stop = new AbortController()
  const running = refresh.run(stop.signal)
  const end = async () => {
    stop.abort(new Error('the test is over'))
    await running
  }
  onTestFinished(async () => {
    await end()
    await connection[Symbol.asyncDispose]()
    await upstream.close()
  })
  const rows = async () =>
    (await database.query.selectFrom('characters').select('id').orderBy('id').execute()).map(({ id }) => id)
  const runs = (message: string) => telemetry.lines(message).length
  /** Waits for one more line of the kind than there are now. */
  const next = async (message: string) => {
    const before = runs(message)
    await expect.poll(() => runs(message)).toBeGreaterThan(before)
    return telemetry.lines(message).at(-1)
  }
  return { upstream, database, telemetry, ledger, refresh, rows, runs, next, end }
}

test('fills an empty table at once and says so in one line', async () => {
  const { rows, next, runs, telemetry } = await setUp({ intervalMs: 60_000 })
  expect(await next(DONE)).toMatchObject({
    run: 1,
    read: 60,
    rows: KEPT,
    inserted: KEPT,
    removed: 0,
    updated: 0,
  })
  expect(await rows()).toHaveLength(KEPT)
  expect(runs(DONE)).toBe(1)
  const metrics = await telemetry.metrics.text()
  expect(metrics).toContain('catalogue_refresh_total{outcome="ok"} 1')
  expect(metrics).toContain(`catalogue_changes_total{change="inserted"} ${KEPT}`)
})

test('follows the upstream: what vanished or stopped matching goes, what is new or changed comes', async () => {
  const { upstream, rows, next, refresh, database } = await setUp({ intervalMs: 60_000 })
  await next(DONE)
  const [vanishes, dies, moves] = (await rows()) as [number, number, number]
  upstream.serve((characters) => [
    ...characters
      .filter(({ id }) => id !== vanishes)
      .map((one) => (one.id === dies ? { ...one, status: 'Dead' } : one))
      .map((one) => (one.id === moves ? { ...one, origin: { name: 'Earth (T-77)', url: '' } } : one)),
    { ...characters.find(({ id }) => id === vanishes)!, id: 500 },
  ])
  await refresh.request()
  expect(await next(DONE)).toMatchObject({ inserted: 1, updated: 1, removed: 2, unchanged: KEPT - 3 })
  expect(await rows()).not.toContain(vanishes)
  expect(await rows()).not.toContain(dies)
  expect(await rows()).toContain(500)
  const moved = database.query.selectFrom('characters').select('origin_name').where('id', '=', moves)
  expect(await moved.executeTakeFirst()).toEqual({ origin_name: 'Earth (T-77)' })
})

const lasting: [string, Fault][] = [
  ['upstream_timeout', { kind: 'hang' }],
  ['upstream_timeout', { kind: 'latency', ms: 5_000 }],
  ['upstream_timeout', { kind: 'trickle', bytesPerTick: 16, tickMs: 20 }],
  ['upstream_failed', { kind: 'reset' }],
  ['upstream_failed', { kind: 'cut-body' }],
  ['upstream_failed', { kind: 'status', status: 500 }],
  ['upstream_refused', { kind: 'status', status: 404 }],
  ['upstream_rate_limited', { kind: 'status', status: 429, retryAfter: '1' }],
  ['upstream_invalid', { kind: 'wrong-json' }],
  ['upstream_invalid', { kind: 'wrong-shape' }],
  ['upstream_invalid', { kind: 'huge', bytes: 3_000_000 }],
  ['catalogue_half_read', { kind: 'mangled', as: 'wrong-count' }],
]

test.each(lasting)('with an empty table, %s (%o) is told and outlived', async (code, fault) => {
  const { upstream, ledger, rows, next } = await setUp({ faults: [fault] })
  expect(await next(FAILED)).toMatchObject({ code, rowsKept: 0 })
  await expect.poll(async () => (await ledger.read()).lastError).toContain(code)
  expect(await rows()).toEqual([])
  upstream.faults.clear()
  await next(DONE)
  expect(await rows()).toHaveLength(KEPT)
  expect(await ledger.read()).toMatchObject({ failures: 0, lastError: undefined })
})

test.each(lasting)('with rows, %s (%o) on the last page deletes and changes nothing', async (code, fault) => {
  const { upstream, ledger, rows, next, refresh } = await setUp({ intervalMs: 60_000 })
  await next(DONE)
  const before = await rows()
  const { revision } = await ledger.read()
  upstream.serve((characters) => characters.map((one) => (one.id < 30 ? { ...one, status: 'Dead' } : one)))
  upstream.faults.set({ fault, key: '3' })
  await refresh.request()
  expect(await next(FAILED)).toMatchObject({ code, rowsKept: KEPT })
  expect(await rows()).toEqual(before)
  expect((await ledger.read()).revision).toBe(revision)
})

test('an upstream that suddenly has nobody deletes nobody', async () => {
  const { upstream, rows, next, refresh } = await setUp({ intervalMs: 60_000 })
  await next(DONE)
  upstream.serve(() => [])
  await refresh.request()
  expect((await next(FAILED))?.code).toBe('upstream_refused')
  expect(await rows()).toHaveLength(KEPT)
})

test('an upstream whose words change deletes nobody', async () => {
  const { upstream, rows, next, refresh } = await setUp({ intervalMs: 60_000 })
  await next(DONE)
  upstream.serve((characters) => characters.map((one) => ({ ...one, species: one.species.toLowerCase() })))
  await refresh.request()
  expect((await next(FAILED))?.code).toBe('catalogue_emptied')
  expect(await rows()).toHaveLength(KEPT)
})

test('passing faults on every page are ridden out within the run', async () => {
  const { upstream, next, runs, refresh } = await setUp({ intervalMs: 60_000 })
  await next(DONE)
  upstream.faults.set(
    { fault: { kind: 'cut-body' }, key: '1', first: 1 },
    { fault: { kind: 'status', status: 503 }, key: '2', first: 1 },
    { fault: { kind: 'hang' }, key: '3', first: 1 },
  )
  await refresh.request()
  expect(await next(DONE)).toMatchObject({ unchanged: KEPT })
  expect(runs(FAILED)).toBe(0)
})

test('a refresh is due again after the interval, not before', async () => {
  const { upstream, next, ledger } = await setUp({ intervalMs: 60_000 })
  await next(DONE)
  expect((await ledger.read()).dueInMs).toBeGreaterThan(50_000)
  expect(upstream.requestCount).toBe(3)
})

test('a stop in the middle gives the run back, blames nobody and keeps the rows', async () => {
  const { upstream, ledger, rows, next, end, refresh } = await setUp({ intervalMs: 60_000 })
  await next(DONE)
  upstream.faults.set({ fault: { kind: 'latency', ms: 10_000 }, key: '2' })
  const seen = upstream.requestCount
  await refresh.request()
  await expect.poll(() => upstream.requestCount).toBe(seen + 2)
  await end()
  expect(await ledger.read()).toMatchObject({ failures: 0 })
  expect((await ledger.read()).dueInMs).toBeLessThanOrEqual(0)
  expect(await rows()).toHaveLength(KEPT)
})

test('every request of a run carries the same correlation id, and another one the next time', async () => {
  const { upstream, next, refresh } = await setUp({ intervalMs: 60_000 })
  await next(DONE)
  await refresh.request()
  await next(DONE)
  const ids = upstream.requests.map(({ headers }) => headers['x-request-id'])
  expect(new Set(ids.slice(0, 3)).size).toBe(1)
  expect(new Set(ids).size).toBe(2)
  expect(upstream.requests.every(({ headers }) => headers.traceparent)).toBe(true)
})
