import { type FaultProxy, type RedisServerOptions, startFaultProxy, startStopwatch } from '@seaworthy/rig'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type RedisServer, redisMissing, startRedis } from '../testing/redis-server.ts'
import { type Replica, type ReplicaOptions, startReplica } from './fixtures/fleet.ts'

describe.skipIf(redisMissing())('requests go on whatever happens to Redis', () => {
  let redis: RedisServer
  let proxy: FaultProxy
  let disposables: AsyncDisposableStack
  beforeEach(() => {
    disposables = new AsyncDisposableStack()
  })
  afterEach(async () => {
    proxy?.set({ kind: 'none' })
    redis?.resume()
    await disposables.disposeAsync()
  })

  async function start(options: RedisServerOptions = {}, replica: ReplicaOptions = {}): Promise<Replica> {
    redis = disposables.use(await startRedis(options))
    proxy = disposables.use(await startFaultProxy({ port: Number(new URL(redis.url).port) }))
    return disposables.use(await startReplica({ url: `redis://127.0.0.1:${proxy.port}`, ...replica }))
  }

  const policy = { ttlS: 0.05, staleIfErrorS: 60, jitter: 0 }

  /** Asks all the time, for as long as `during` takes; every answer counts. */
  async function underLoad(replica: Replica, during: () => Promise<void>): Promise<{ failed: number }> {
    let over = false
    let failed = 0
    const caller = async (index: number) => {
      for (let turn = 0; !over; turn++) {
        try {
          await replica.cache.get(`thing:${index}-${turn % 50}`, async () => turn, policy)
        } catch {
          failed++
        }
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    }
    const callers = Array.from({ length: 10 }, (_, index) => caller(index))
    await during()
    over = true
    await Promise.all(callers)
    return { failed }
  }
  const until = (replica: Replica, state: 'online' | 'offline') =>
    expect.poll(() => replica.cache.stats().redis, { timeout: 15_000, interval: 10 }).toBe(state)

  const faults: [string, () => void | Promise<void>, () => void | Promise<void>][] = [
    ['is killed and started again', () => redis.kill9(), () => redis.restart()],
    ['is paused (SIGSTOP) and goes on', () => redis.pause(), () => redis.resume()],
    ['is cut off', () => proxy.set({ kind: 'reset' }), () => proxy.set({ kind: 'none' })],
    ['is half-open', () => proxy.set({ kind: 'half-open' }), () => proxy.set({ kind: 'none' })],
    ['has no route', () => proxy.set({ kind: 'blackhole' }), () => proxy.set({ kind: 'none' })],
    ['is slow', () => proxy.set({ kind: 'latency', delayMs: 200 }), () => proxy.set({ kind: 'none' })],
    ['answers garbage', () => proxy.set({ kind: 'garble' }), () => proxy.set({ kind: 'none' })],
  ]
  test.each(faults)('when Redis %s', async (_, breakIt, mendIt) => {
    const replica = await start({}, { commandTimeoutMs: 150 })
    let recoveryMs = 0
    const { failed } = await underLoad(replica, async () => {
      await expect.poll(() => replica.count('cache_lookups_total', { result: 'miss' })).toBeGreaterThan(50)
      await breakIt()
      await until(replica, 'offline')
      const missesBefore = await replica.count('cache_lookups_total', { result: 'miss' })
      await expect
        .poll(() => replica.count('cache_lookups_total', { result: 'miss' }))
        .toBeGreaterThan(missesBefore + 50)
      await mendIt()
      const elapsedMs = startStopwatch()
      await until(replica, 'online')
      recoveryMs = elapsedMs()
    })
    expect(failed).toBe(0)
    expect(recoveryMs).toBeLessThan(5_000)
    expect(await replica.count('cache_lookups_total', { result: 'error' })).toBe(0)
    expect(await replica.count('redis_client_losses_total')).toBeGreaterThan(0)
    expect(replica.telemetry.lines('redis is lost, going on without it').length).toBeLessThan(5)
  })

  test('when Redis is emptied', async () => {
    const replica = await start()
    const { failed } = await underLoad(replica, async () => {
      for (let round = 1; round <= 5; round++) {
        const misses = await replica.count('cache_lookups_total', { result: 'miss' })
        await redis.flush()
        await expect
          .poll(() => replica.count('cache_lookups_total', { result: 'miss' }))
          .toBeGreaterThan(misses + 50)
      }
    })
    expect(failed).toBe(0)
    expect(replica.cache.stats().redis).toBe('online')
  })

  test('when Redis is full, what is in it is still read, and the rest is loaded', async () => {
    const replica = await start({ settings: { 'maxmemory-policy': 'noeviction' } })
    const keep = { ttlS: 600 }
    await replica.cache.get('kept:1', () => 'in Redis', keep)
    await expect.poll(() => redis.command('EXISTS', 'sw:{test:cache}:entry:kept:1')).toBe(1)
    await redis.command('CONFIG', 'SET', 'maxmemory', '1')
    for (let i = 0; i < 20; i++) expect(await replica.cache.get(`new:${i}`, () => i, keep)).toBe(i)
    await using late = await startReplica({ url: redis.url })
    expect(await late.cache.lookup('kept:1', () => 'loaded', keep)).toMatchObject({
      value: 'in Redis',
      tier: 'redis',
    })
    await redis.command('CONFIG', 'SET', 'maxmemory', '0')
    await replica.cache.get('after:1', () => 1, keep)
    await expect.poll(() => redis.command('EXISTS', 'sw:{test:cache}:entry:after:1')).toBe(1)
  })

  test('the loss costs one command timeout once, and nothing after that', async () => {
    const replica = await start({}, { commandTimeoutMs: 40 })
    for (let i = 0; i < 200; i++) await replica.cache.get(`warm:${i}`, () => i)
    redis.pause()
    const times: number[] = []
    for (let i = 0; i < 200; i++) {
      const elapsedMs = startStopwatch()
      expect(await replica.cache.get(`cold:${i}`, () => i)).toBe(i)
      times.push(elapsedMs())
    }
    const slow = times.filter((ms) => ms > 20)
    // One is the promise; the collector of garbage may add a hiccup.
    expect(slow.length).toBeLessThanOrEqual(3)
    expect(times.toSorted((x, y) => x - y)[100]).toBeLessThan(1)
    expect(Math.max(...times)).toBeLessThan(150)
  })

  test('while Redis is lost no more loads run at the same time than allowed', async () => {
    const replica = await start({}, { settings: { loadsWithoutRedis: 3 } })
    await redis.kill9()
    await until(replica, 'offline')
    let running = 0
    let most = 0
    const load = async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running--
      return 1
    }
    await Promise.all(Array.from({ length: 30 }, (_, i) => replica.cache.get(`thing:${i}`, load)))
    expect(most).toBe(3)
  })

  test('a replica starts without Redis and uses it when it comes', async () => {
    redis = disposables.use(await startRedis())
    await redis.kill9()
    proxy = disposables.use(await startFaultProxy({ port: Number(new URL(redis.url).port) }))
    const starting = startReplica({ url: redis.url })
    await redis.restart()
    const replica = disposables.use(await starting)
    await until(replica, 'online')
    expect(await replica.cache.get('thing:1', () => 1)).toBe(1)
  })
})
