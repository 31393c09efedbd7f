import { afterEach, beforeEach, expect, test } from 'vitest'
import { Caller, CancellationSource } from '../base/index.ts'
import type { RequestContext } from '../telemetry/index.ts'
import { createTestTelemetry, ManualClock, type TestTelemetry } from '../testing/index.ts'
import { defaultSettings } from './fixtures/fleet.ts'
import type { EntryPolicy, LoadContext } from './index.ts'
import { TieredCache } from './tiered-cache.ts'

let clock: ManualClock
let telemetry: TestTelemetry
let cache: TieredCache
beforeEach(() => {
  clock = new ManualClock()
  telemetry = createTestTelemetry({ clock })
  cache = new TieredCache({
    name: 'cache',
    settings: defaultSettings,
    defaults: { ttlS: 60, jitter: 0 },
    telemetry,
    clock,
    random: () => 0,
  })
})
afterEach(async () => {
  await cache.close()
  await telemetry.close()
})

/** Asks in the context of a request that has so much time. */
function request(timeoutMs: number, fn: () => Promise<unknown>, cancellation = new CancellationSource()) {
  const context: RequestContext = {
    ...telemetry.tracing.startRoot(),
    deadlineAtMs: clock.monotonicMs() + timeoutMs,
    cancellation,
    caller: new Caller('user', 'somebody', 'somewhere'),
  }
  return telemetry.context.run(context, fn)
}

/** A load that takes so long, and listens to its signal. */
const slow = (ms: number, value: unknown = 'value') => {
  const load = async ({ signal }: LoadContext) => {
    load.count++
    await clock.sleep(ms, signal)
    return value
  }
  load.count = 0
  return load
}
const old: EntryPolicy<unknown> = { ttlS: 10, staleIfErrorS: 100, jitter: 0 }
const late = { code: 'cache_load_timeout', status: 504 }

test('the deadline of the first caller ends its own wait, and neither the load nor the wait of the others', async () => {
  const load = slow(1_000)
  const first = expect(request(200, () => cache.get('thing:1', load))).rejects.toMatchObject(late)
  const others = [request(5_000, () => cache.get('thing:1', load)), cache.get('thing:1', load)]
  await clock.advance(200)
  await first
  await clock.advance(800)
  expect(await Promise.all(others)).toEqual(['value', 'value'])
  expect(load.count).toBe(1)
})

test('a caller whose time ends gets the old value where the policy allows it, and leaves soon enough to answer with it', async () => {
  await cache.get('thing:1', () => 'old', old)
  await clock.advance(20_000)
  const load = slow(1_000)
  const second = cache.lookup('thing:1', load, old)
  let answer: unknown
  void request(200, () => cache.lookup('thing:1', load, old)).then((given) => {
    answer = given
  })
  await clock.advance(180)
  expect(answer).toMatchObject({ value: 'old', state: 'stale-if-error', ageMs: 20_180 })
  await clock.advance(820)
  expect(await second).toMatchObject({ value: 'value', state: 'miss' })
})

test.each([
  ['the deadline of its request', (_: CancellationSource) => clock.advance(200)],
  ['the end of its request', async (source: CancellationSource) => source.cancel(() => new Error('gone'))],
])('%s is no failure of the load: the next caller loads', async (_, end) => {
  const source = new CancellationSource()
  const load = slow(1_000)
  const only = request(200, () => cache.get('thing:1', load), source).catch((error: Error) => error)
  await end(source)
  expect(await only).toBeInstanceOf(Error)
  const next = cache.get('thing:1', load)
  await clock.advance(1_000)
  expect(await next).toBe('value')
  expect(load.count).toBe(2)
})

test('a load that was bound to the signal of the first caller is taken over by the load of another', async () => {
  const gone = new AbortController()
  const bound = expect(
    cache.get('thing:1', () => clock.sleep(1_000, gone.signal), undefined, gone.signal),
  ).rejects.toThrow('the first left')
  const second = cache.get('thing:1', slow(10, 'from the second'))
  gone.abort(new Error('the first left'))
  await bound
  await clock.advance(10)
  expect(await second).toBe('from the second')
})

test('a load that was bound to a request which ended after its caller had left is neither held nor the end of others', async () => {
  const source = new CancellationSource()
  const first = expect(
    request(200, () => cache.get('thing:1', () => clock.sleep(1_000, source.signal)), source),
  ).rejects.toMatchObject(late)
  const second = cache.get('thing:1', slow(10, 'from the second'))
  await clock.advance(190)
  await first
  source.cancel(() => new Error('the request is over'))
  await clock.advance(10)
  expect(await second).toBe('from the second')
})

test('a load knows who began it, and inherits neither its deadline nor its cancellation', async () => {
  let seen: RequestContext | undefined
  let remainingMs = 0
  await request(200, () =>
    cache.get('thing:1', (load) => {
      seen = telemetry.context.current()
      remainingMs = load.remainingMs
      return 1
    }),
  )
  expect(seen?.deadlineAtMs).toBe(defaultSettings.loadTimeoutMs)
  expect(remainingMs).toBe(defaultSettings.loadTimeoutMs)
  expect(seen?.caller?.key()).toBe('user:somewhere/somebody')
  expect(seen?.cancellation?.isCancelled).toBe(false)
})

test('a load has its own time, by its policy and never more than CACHE_LOAD_TIMEOUT_MS, and then has failed', async () => {
  const hanging = slow(1_000_000)
  const short = { ttlS: 60, loadTimeoutMs: 500, failureHoldMs: 1_000 }
  const waits = [
    cache.get('thing:1', hanging, short),
    request(5_000, () => cache.get('thing:1', hanging, short)),
  ]
  const failed = Promise.allSettled(waits)
  await clock.advance(500)
  for (const result of await failed) expect(result).toMatchObject({ status: 'rejected', reason: late })
  await expect(cache.get('thing:1', hanging, short)).rejects.toMatchObject(late)
  expect(hanging.count).toBe(1)
  const bounded = expect(
    cache.get('thing:2', hanging, { ttlS: 60, loadTimeoutMs: 10_000_000 }),
  ).rejects.toMatchObject(late)
  await clock.advance(defaultSettings.loadTimeoutMs)
  await bounded
})

test('after its soft time-out a caller gets the old value, and the load goes on as a refresh', async () => {
  const soft = { ...old, softTimeoutMs: 100 }
  await cache.get('thing:1', () => 'old', soft)
  await clock.advance(20_000)
  const load = slow(1_000)
  const answer = cache.lookup('thing:1', load, soft)
  await clock.advance(100)
  expect(await answer).toMatchObject({ value: 'old', state: 'stale-if-error' })
  await clock.advance(900)
  expect(await cache.lookup('thing:1', load, soft)).toMatchObject({ value: 'value', state: 'hit' })
  expect(load.count).toBe(1)
})

test('without an old value a soft time-out changes nothing', async () => {
  const answer = cache.get('thing:1', slow(1_000), { ...old, softTimeoutMs: 100 })
  await clock.advance(1_000)
  expect(await answer).toBe('value')
})

test.each([[{ softTimeoutMs: 0 }], [{ loadTimeoutMs: Number.NaN }], [{ loadTimeoutMs: -1 }]])(
  'the policy %j is refused',
  async (bad) => {
    await expect(cache.get('thing:1', () => 1, { ttlS: 1, ...bad })).rejects.toThrow(Object.keys(bad)[0])
  },
)

test('when the cache closes, everybody who waits is told so, and nothing is left', async () => {
  const deaf = () => new Promise<never>(() => undefined)
  const waits = Array.from({ length: 20 }, (_, i) =>
    request(5_000, () => cache.get(`thing:${i % 7}`, i % 2 ? deaf : slow(1_000))),
  )
  const settled = Promise.allSettled(waits)
  await clock.advance(10)
  await cache.close()
  for (const result of await settled) {
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'cache_closed', status: 503 } })
  }
  await expect(cache.get('thing:1', () => 1)).rejects.toMatchObject({ code: 'cache_closed' })
  expect(cache.stats()).toMatchObject({ entries: 0, inFlight: 0 })
  expect(clock.sleeping).toBe(0)
})
