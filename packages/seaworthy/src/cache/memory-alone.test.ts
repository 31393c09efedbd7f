import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CancellationSource } from '../base/index.ts'
import { createTestTelemetry, ManualClock, type TestTelemetry } from '../testing/index.ts'
import { defaultSettings } from './fixtures/fleet.ts'
import type { EntryPolicy } from './index.ts'
import { TieredCache } from './tiered-cache.ts'

let clock: ManualClock
let telemetry: TestTelemetry
let cache: TieredCache
let loads: number
beforeEach(() => {
  clock = new ManualClock()
  telemetry = createTestTelemetry({ clock })
  loads = 0
  cache = open()
})
afterEach(async () => {
  await cache.close()
  await telemetry.close()
})

function open(options: { random?: () => number; loadTimeoutMs?: number } = {}): TieredCache {
  const { random = () => 0, loadTimeoutMs = defaultSettings.loadTimeoutMs } = options
  return new TieredCache({
    name: 'cache',
    settings: { ...defaultSettings, loadTimeoutMs },
    defaults: { ttlS: 60 },
    telemetry,
    clock,
    random,
  })
}

const number = async () => ++loads
const failing = async () => {
  loads++
  throw new Error('upstream is down')
}
const policy: EntryPolicy<number> = { ttlS: 10, staleWhileRevalidateS: 20, staleIfErrorS: 100 }

test('a value is loaded once while it is fresh, and again after that', async () => {
  expect(await cache.lookup('thing:1', number)).toMatchObject({ value: 1, state: 'miss', tier: 'load' })
  await clock.advance(59_999)
  expect(await cache.lookup('thing:1', number)).toEqual({
    value: 1,
    state: 'hit',
    tier: 'memory',
    coalesced: false,
    ageMs: 59_999,
    ttlMs: 1,
  })
  await clock.advance(1)
  expect(await cache.get('thing:1', number)).toBe(2)
})

test('a stale value is answered at once while one load refreshes it', async () => {
  await cache.get('thing:1', number, policy)
  await clock.advance(15_000)
  const gate = Promise.withResolvers<number>()
  const slow = () => {
    loads++
    return gate.promise
  }
  for (let i = 0; i < 10; i++) {
    const answer = await cache.lookup('thing:1', slow, policy)
    expect(answer).toMatchObject({ value: 1, state: 'stale', ttlMs: -5_000 })
  }
  expect(loads).toBe(2)
  gate.resolve(7)
  await expect.poll(() => cache.get('thing:1', slow, policy)).toBe(7)
  expect(loads).toBe(2)
})

test('a refresh has a trace of its own and not the deadline of the request that noticed', async () => {
  await cache.get('thing:1', number, policy)
  await clock.advance(15_000)
  const request = telemetry.tracing.startRoot()
  request.deadlineAtMs = clock.monotonicMs() + 5
  const seen = Promise.withResolvers<ReturnType<typeof telemetry.context.current>>()
  await telemetry.context.run(request, () =>
    cache.get(
      'thing:1',
      () => {
        seen.resolve(telemetry.context.current())
        return 2
      },
      policy,
    ),
  )
  const context = await seen.promise
  expect(context?.deadlineAtMs).toBe(15_000 + defaultSettings.loadTimeoutMs)
  expect(context?.traceId).not.toBe(request.traceId)
})

test('when loading fails the old value is answered for as long as the policy says, and says so', async () => {
  await cache.get('thing:1', number, policy)
  await clock.advance(60_000)
  expect(await cache.lookup('thing:1', failing, policy)).toMatchObject({ value: 1, state: 'stale-if-error' })
  await clock.advance(50_001)
  await expect(cache.get('thing:1', failing, policy)).rejects.toThrow('upstream is down')
})

test('a failure is the answer for a moment, so that callers one after another cost one load', async () => {
  for (let i = 0; i < 100; i++)
    await expect(cache.get('thing:1', failing)).rejects.toThrow('upstream is down')
  expect(loads).toBe(1)
  await clock.advance(500)
  await expect(cache.get('thing:1', failing)).rejects.toThrow('upstream is down')
  expect(loads).toBe(2)
})

test('500 callers at once cost one load, also when it fails', async () => {
  const values = await Promise.all(Array.from({ length: 500 }, () => cache.lookup('thing:1', number)))
  expect(new Set(values.map(({ value }) => value))).toEqual(new Set([1]))
  expect(values.filter(({ coalesced }) => coalesced)).toHaveLength(499)
  const failed = await Promise.allSettled(Array.from({ length: 500 }, () => cache.get('thing:2', failing)))
  expect(failed.every(({ status }) => status === 'rejected')).toBe(true)
  expect(loads).toBe(2)
})

test('"there is no such thing" is remembered for its own, shorter time', async () => {
  const absent = async () => {
    loads++
    return undefined
  }
  const negative = { ttlS: 1_000, negativeTtlS: 5, jitter: 0 }
  for (let i = 0; i < 1_000; i++) expect(await cache.get('thing:0', absent, negative)).toBeUndefined()
  expect(loads).toBe(1)
  await clock.advance(5_000)
  await cache.get('thing:0', absent, negative)
  await cache.get('thing:9', absent, { ttlS: 1_000 })
  await cache.get('thing:9', absent, { ttlS: 1_000 })
  expect(loads).toBe(4)
})

test('a value that may not be kept is shared by those who wait for it, and loaded again for the next', async () => {
  const odd = { ttlS: 60, keep: (value: number) => value % 2 === 0 }
  const together = await Promise.all([cache.get('thing:1', number, odd), cache.get('thing:1', number, odd)])
  expect(together).toEqual([1, 1])
  expect(await cache.get('thing:1', number, odd)).toBe(2)
  expect(await cache.get('thing:1', number, odd)).toBe(2)
})

test('jitter spreads the expiry of what was stored together', async () => {
  let turn = 0
  cache = open({ random: () => (turn++ % 10) / 10 })
  const ttls = await Promise.all(
    Array.from({ length: 10 }, async (_, i) =>
      Math.round((await cache.lookup(`thing:${i}`, number, { ttlS: 100, jitter: 0.5 })).ttlMs),
    ),
  )
  expect(ttls).toEqual([100, 95, 90, 85, 80, 75, 70, 65, 60, 55].map((s) => s * 1_000))
})

test('early refresh loads in the background before the value expires', async () => {
  const early = { ttlS: 10, earlyRefresh: 0.8, jitter: 0 }
  await cache.get('thing:1', number, early)
  await clock.advance(7_999)
  await cache.get('thing:1', number, early)
  expect(loads).toBe(1)
  await clock.advance(1)
  expect(await cache.lookup('thing:1', number, early)).toMatchObject({ value: 1, state: 'hit' })
  await expect.poll(() => cache.get('thing:1', number, early)).toBe(2)
  expect(loads).toBe(2)
})

test('nobody can change what others see', async () => {
  const own = { list: [{ name: 'a' }] }
  const first = await cache.get('thing:1', () => own)
  const { list } = own
  list[0] = { name: 'changed by the loader' }
  expect(first).toEqual({ list: [{ name: 'a' }] })
  expect(() => first.list.push({ name: 'b' })).toThrow(TypeError)
  expect(Object.isFrozen((await cache.get('thing:1', () => own)).list[0])).toBe(true)
})

test('invalidation by key and by tag; who asks afterwards never joins a load that began before', async () => {
  const tagged: EntryPolicy<number> = { ttlS: 60, tags: (value) => [`odd:${value % 2}`] }
  await cache.get('thing:1', number, tagged)
  await cache.get('thing:2', number, tagged)
  expect(await cache.invalidateTags('odd:1')).toEqual({ delivered: true })
  expect(await cache.get('thing:2', number, tagged)).toBe(2)
  expect(await cache.get('thing:1', number, tagged)).toBe(3)
  await cache.invalidate('thing:2')
  expect(await cache.get('thing:2', number, tagged)).toBe(4)

  const before = Promise.withResolvers<number>()
  const early = cache.get('thing:3', () => before.promise, tagged)
  await cache.invalidate('thing:3')
  expect(await cache.get('thing:3', number, tagged)).toBe(5)
  before.resolve(-1)
  expect(await early).toBe(-1)
  expect(await cache.get('thing:3', number, tagged)).toBe(5)

  const late = Promise.withResolvers<number>()
  const tooLate = cache.get('thing:4', () => late.promise, tagged)
  await cache.invalidateTags('odd:1')
  late.resolve(99)
  await tooLate
  expect(await cache.get('thing:4', number, tagged)).toBe(6)

  await cache.flush()
  expect(cache.stats()).toMatchObject({ entries: 0, bytes: 0 })
})

test('a load is aborted when the last of its callers leaves, and not before', async () => {
  const aborted = Promise.withResolvers<unknown>()
  const hanging = ({ signal }: { signal: AbortSignal }) =>
    new Promise<number>((_, reject) => {
      loads++
      signal.addEventListener('abort', () => {
        aborted.resolve(signal.reason)
        reject(signal.reason)
      })
    })
  const [one, two] = [new AbortController(), new AbortController()]
  const first = cache.get('thing:1', hanging, undefined, one.signal)
  const second = cache.get('thing:1', hanging, undefined, two.signal)
  one.abort(new Error('the first left'))
  await expect(first).rejects.toThrow('the first left')
  expect(cache.stats().inFlight).toBe(1)
  two.abort(new Error('the second left'))
  await expect(second).rejects.toThrow('the second left')
  expect(String(await aborted.promise)).toContain('nobody waits')
  expect(await cache.get('thing:1', number)).toBe(2)
})

test('a load that hangs is given up', async () => {
  await cache.close()
  cache = open({ loadTimeoutMs: 20 })
  const given = expect(cache.get('thing:1', () => new Promise(() => undefined))).rejects.toMatchObject({
    code: 'cache_load_timeout',
    status: 504,
  })
  await clock.advance(20)
  await given
})

test('a value that is too large, or of another version, is not kept or not read', async () => {
  const large = () => {
    loads++
    return 'x'.repeat(defaultSettings.maxValueBytes)
  }
  await cache.get('thing:1', large)
  await cache.get('thing:1', large)
  expect(loads).toBe(2)
  await cache.get('thing:2', number, { ttlS: 60, version: 1 })
  expect(await cache.get('thing:2', number, { ttlS: 60, version: 2 })).toBe(4)
})

test.each([
  ['x', 1],
  ['\u00e4', 2],
  ['\u30d4', 3],
  ['\u{1f43b}', 4],
])('the largest value that is kept is counted in bytes of UTF-8: %s', async (text, bytes) => {
  const most = (defaultSettings.maxValueBytes - 2) / bytes
  for (const [count, kept] of [
    [Math.floor(most), 1],
    [Math.floor(most) + 1, 2],
  ] as const) {
    loads = 0
    const load = () => {
      loads++
      return text.repeat(count)
    }
    await cache.get(`thing:${count}`, load)
    await cache.get(`thing:${count}`, load)
    expect(loads).toBe(kept)
  }
})

test('memory is estimated in bytes, whatever is written in the values', async () => {
  await cache.get('thing:1', () => 'x'.repeat(1_000))
  const latin = cache.stats().bytes
  await cache.get('thing:2', () => '\u30d4'.repeat(1_000))
  expect(cache.stats().bytes - latin).toBeGreaterThanOrEqual(6_000)
})

test('warming loads what is missing, a few at a time, up to its limit', async () => {
  let running = 0
  let most = 0
  const load = async () => {
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running--
    if (++loads % 10 === 0) throw new Error('one of ten fails')
    return loads
  }
  const items = function* () {
    for (let i = 0; ; i++) yield { key: `thing:${i}`, load }
  }
  expect(await cache.warm(items(), { concurrency: 3, limit: 50 })).toEqual({ warmed: 45, failed: 5 })
  expect(most).toBe(3)
  const stopped = AbortSignal.abort()
  expect(await cache.warm(items(), { signal: stopped })).toEqual({ warmed: 0, failed: 0 })
})

describe('what the cache refuses', () => {
  test.each([
    'species',
    'Species:1',
    'species:',
    'species:a b',
    'species:ä',
    `species:${'x'.repeat(401)}`,
    ':x',
    '',
  ])('the key %j', async (key) => {
    await expect(cache.get(key, number)).rejects.toThrow('is not <entity>:<id>')
  })

  test.each([
    [{ ttlS: 0 }, 'ttlS'],
    [{ ttlS: Number.NaN }, 'ttlS'],
    [{ ttlS: 1, jitter: 2 }, 'jitter'],
    [{ ttlS: 1, version: 1.5 }, 'version'],
    [{ ttlS: 1, staleIfErrorS: -1 }, 'staleIfErrorS'],
    [{ ttlS: 100 * 86_400 }, 'at most 90'],
  ])('the policy %j', async (bad, reason) => {
    await expect(cache.get('thing:1', number, bad)).rejects.toThrow(reason)
  })

  test('values that JSON has no form for', async () => {
    await expect(cache.get('thing:1', () => () => 1)).rejects.toThrow('cannot be cached')
  })
})

test('hits, misses, stale answers, ages, bytes and loads are counted per entity', async () => {
  await cache.get('thing:1', number, policy)
  await cache.get('thing:1', number, policy)
  await clock.advance(15_000)
  await cache.get('thing:1', number, policy)
  const text = await telemetry.metrics.text()
  for (const line of [
    'cache_lookups_total{cache="cache",entity="thing",result="miss"} 1',
    'cache_lookups_total{cache="cache",entity="thing",result="hit_memory"} 1',
    'cache_lookups_total{cache="cache",entity="thing",result="stale"} 1',
    'cache_answer_age_seconds_count{cache="cache",entity="thing"} 2',
    'cache_state{cache="cache",what="memory_entries"} 1',
  ]) {
    expect(text).toContain(line)
  }
  expect(text).toMatch(/cache_state\{cache="cache",what="memory_bytes"\} \d{3}/)
  expect(text).toMatch(
    /cache_load_duration_seconds_count\{cache="cache",entity="thing",outcome="value"\} [12]/,
  )
})

test('a caller that goes away takes the load with it, by the signal of its request, unless others wait', async () => {
  const request = (cancellation: CancellationSource, fn: () => Promise<unknown>) =>
    telemetry.context.run({ ...telemetry.tracing.startRoot(), cancellation }, fn)
  const [one, two] = [new CancellationSource(), new CancellationSource()]
  let inLoad: AbortSignal | undefined
  const hanging = () =>
    new Promise<number>((_, reject) => {
      inLoad = telemetry.context.current()?.cancellation?.signal
      inLoad?.addEventListener('abort', () => reject(inLoad?.reason))
    })
  const first = request(one, () => cache.get('thing:1', hanging))
  const second = request(two, () => cache.get('thing:1', hanging))
  one.cancel(() => new Error('the first left'))
  await expect(first).rejects.toThrow('the first left')
  expect(inLoad?.aborted).toBe(false)
  two.cancel(() => new Error('the second left'))
  await expect(second).rejects.toThrow('the second left')
  expect(inLoad?.aborted).toBe(true)
})
