import { type FaultProxy, startFaultProxy, startStopwatch } from '@seaworthy/rig'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type RedisServer, redisMissing, startRedis } from '../testing/redis-server.ts'
import { type Replica, startReplica } from './fixtures/fleet.ts'

const BOUND_MS = 1_200
const settings = { stalenessBoundMs: BOUND_MS, syncIntervalMs: 100 }
/** The bus is the connection that has subscribed. */
const bus = (sent: string) => sent.includes('subscribe')
/** For timers and the machine, not for the protocol. */
const GRACE_MS = 300

describe.skipIf(redisMissing())('what one replica writes the other sees within the staleness bound', () => {
  let redis: RedisServer
  let proxy: FaultProxy
  let writer: Replica
  let reader: Replica
  let value: number
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.stop())
  beforeEach(async () => {
    await redis.flush()
    value = 1
    proxy = await startFaultProxy({ port: Number(new URL(redis.url).port) })
    writer = await startReplica({ url: redis.url, settings })
    reader = await startReplica({ url: `redis://127.0.0.1:${proxy.port}`, settings, commandTimeoutMs: 100 })
    await reader.cache.get('thing:1', read)
  })
  afterEach(async () => {
    proxy.set({ kind: 'none' })
    await reader[Symbol.asyncDispose]()
    await writer[Symbol.asyncDispose]()
    await proxy[Symbol.asyncDispose]()
  })
  const read = async () => value

  /** Writes on one replica; answers with the time until the other, asked all the time, never gives the old value again. */
  async function write(target: Replica = writer): Promise<number> {
    const old = value++
    await target.cache.invalidate('thing:1')
    const elapsedMs = startStopwatch()
    for (;;) {
      const answer = await reader.cache.get('thing:1', read)
      if (answer !== old) return elapsedMs()
      await new Promise(setImmediate)
    }
  }

  test('while all is well, in milliseconds', async () => {
    const times: number[] = []
    for (let round = 0; round < 20; round++) times.push(await write())
    expect(times.sort((x, y) => x - y)[10]).toBeLessThan(50)
  })

  test('when the bus is deaf for good: by the next synchronization, and another takes its place', async () => {
    const until = proxy.accepted
    proxy.set({ kind: 'half-open' }, (sent, number) => bus(sent) && number < until)
    expect(await write()).toBeLessThan(settings.syncIntervalMs + GRACE_MS)
    await expect.poll(() => proxy.accepted).toBe(until + 1)
    await expect.poll(async () => (await write()) < 50).toBe(true)
    const times: number[] = []
    for (let round = 0; round < 20; round++) times.push(await write())
    expect(times.sort((x, y) => x - y)[10]).toBeLessThan(50)
  })

  test('a load that hears of no invalidation still cannot store what it read before', async () => {
    const deaf = await startReplica({
      url: `redis://127.0.0.1:${proxy.port}`,
      settings: { syncIntervalMs: 60_000, stalenessBoundMs: 120_000 },
    })
    try {
      proxy.set({ kind: 'half-open' }, bus)
      const old = Promise.withResolvers<number>()
      const begun = Promise.withResolvers<void>()
      const outdated = deaf.cache.get('thing:2', () => {
        begun.resolve()
        return old.promise
      })
      await begun.promise
      await writer.cache.invalidate('thing:2')
      old.resolve(-1)
      expect(await outdated).toBe(-1)
      await expect
        .poll(() => deaf.count('cache_events_total', { event: 'not_stored', reason: 'fenced' }))
        .toBe(1)
      expect(await writer.cache.get('thing:2', () => 2)).toBe(2)
      expect(await deaf.cache.get('thing:2', () => 3)).toBe(2)
    } finally {
      await deaf[Symbol.asyncDispose]()
    }
  })

  test('when the bus is cut again and again', async () => {
    for (let round = 0; round < 5; round++) {
      proxy.set({ kind: 'reset' }, bus)
      expect(await write()).toBeLessThan(settings.syncIntervalMs + GRACE_MS)
      proxy.set({ kind: 'none' })
    }
  })

  test.each(['half-open', 'blackhole', 'reset'] as const)(
    'when all of Redis is lost to the reader (%s)',
    async (kind) => {
      proxy.set({ kind })
      expect(await write()).toBeLessThan(BOUND_MS + GRACE_MS)
      proxy.set({ kind: 'none' })
      await expect.poll(() => reader.cache.stats().redis).toBe('online')
      expect(await write()).toBeLessThan(BOUND_MS)
    },
  )

  test('an invalidation made while the writer is cut off is kept, said to be undelivered, and delivered later', async () => {
    await writer.cache.get('thing:1', read)
    proxy.set({ kind: 'reset' })
    await expect.poll(() => reader.cache.stats().redis).toBe('offline')
    value = 2
    expect(await reader.cache.invalidate('thing:1')).toEqual({ delivered: false })
    expect(reader.cache.stats().pendingInvalidations).toBe(1)
    expect(await reader.cache.get('thing:1', read)).toBe(2)
    expect(await writer.cache.get('thing:1', read)).toBe(1)
    proxy.set({ kind: 'none' })
    await expect.poll(() => writer.cache.get('thing:1', read)).toBe(2)
    expect(reader.cache.stats().pendingInvalidations).toBe(0)
  })

  test('more invalidations than are kept for a Redis that is away clear everything when it is back', async () => {
    await writer.cache.get('thing:1', read)
    proxy.set({ kind: 'reset' })
    await expect.poll(() => reader.cache.stats().redis).toBe('offline')
    value = 2
    await reader.cache.invalidate('thing:1')
    for (let i = 0; i < 10_000; i++) await reader.cache.invalidate(`other:${i}`)
    expect(reader.cache.stats().pendingInvalidations).toBe(1)
    proxy.set({ kind: 'none' })
    await expect.poll(() => writer.cache.get('thing:1', read)).toBe(2)
  })

  test('when Redis is emptied while invalidations are missed, nothing in memory is trusted', async () => {
    proxy.set({ kind: 'half-open' }, bus)
    value = 2
    await writer.cache.invalidate('thing:1')
    const elapsedMs = startStopwatch()
    await redis.flush()
    await expect.poll(() => reader.cache.get('thing:1', read)).toBe(2)
    expect(elapsedMs()).toBeLessThan(BOUND_MS + GRACE_MS)
    await expect
      .poll(() => reader.count('cache_events_total', { event: 'resynchronized' }))
      .toBeGreaterThan(0)
  })

  test('more invalidations than the log holds clear the memory', async () => {
    proxy.set({ kind: 'reset' })
    await expect.poll(() => reader.cache.stats().redis).toBe('offline')
    value = 2
    await writer.cache.invalidate('thing:1')
    for (let i = 0; i < 1_100; i++) await writer.cache.invalidate(`other:${i}`)
    proxy.set({ kind: 'none' })
    await expect.poll(() => reader.cache.stats().redis).toBe('online')
    expect(await reader.cache.get('thing:1', read)).toBe(2)
    expect(await reader.count('cache_events_total', { event: 'resynchronized', reason: 'gap' })).toBe(1)
  })

  test('a Redis that is set back to an older state begins a new epoch, so that what was invalidated stays away', async () => {
    const state = 'sw:{test:cache}:state'
    await writer.cache.invalidate('other:1')
    const seq = Number(await redis.command('HGET', state, 'seq'))
    await writer.cache.get('thing:2', () => 'old')
    const dump = (await redis.command('HGETALL', 'sw:{test:cache}:entry:thing:2')) as string[]
    await writer.cache.invalidate('thing:2')
    await expect.poll(() => writer.count('cache_events_total', { event: 'invalidated' })).toBeGreaterThan(0)
    // The snapshot: the entry is back, and the invalidation never happened.
    await redis.command('HSET', 'sw:{test:cache}:entry:thing:2', ...dump)
    await redis.command('HSET', state, 'seq', seq)
    const epoch = await redis.command('HGET', state, 'epoch')
    await expect.poll(() => redis.command('HGET', state, 'epoch')).not.toBe(epoch)
    await using late = await startReplica({ url: redis.url })
    expect(await late.cache.get('thing:2', () => 'new')).toBe('new')
  })
})
