import { type FaultProxy, startFaultProxy } from '@seaworthy/rig'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { createRedisRateLimiter, defineRateClass, type RateLimiter } from '../limits/index.ts'
import { RedisLink } from '../redis/index.ts'
import { Secret } from '../settings/index.ts'
import { createTestTelemetry, type TestTelemetry } from '../testing/index.ts'
import { type RedisServer, redisMissing, startRedis } from '../testing/redis-server.ts'
import { cacheEvidence } from './cache-dependency.ts'
import { type Replica, startReplica } from './fixtures/fleet.ts'

/** For what happens within two seconds on a machine that has nothing else to do. */
const BOUND = { timeout: 10_000, interval: 20 }
const portOf = ({ url }: RedisServer) => Number(new URL(url).port)
const perHour = defineRateClass('default', [{ quota: 1_000_000, windowS: 3_600 }])
const LIMITS = 'sw:{test:limits}'
const ENTRY = 'sw:{test:cache}:entry:'

interface Limits extends AsyncDisposable {
  readonly limiter: RateLimiter
  readonly link: RedisLink
  readonly telemetry: TestTelemetry
}

async function startLimits(url: string): Promise<Limits> {
  const telemetry = createTestTelemetry()
  const link = await RedisLink.open({
    url: new Secret(url),
    user: 'limits',
    timeoutMs: 500,
    probeKey: `${LIMITS}:probe`,
    telemetry,
    clock: systemClock,
    random: Math.random,
  })
  return {
    limiter: createRedisRateLimiter({ redis: link, service: 'test', telemetry }),
    link,
    telemetry,
    async [Symbol.asyncDispose]() {
      await link.close()
      await telemetry.close()
    },
  }
}

const check = async (replica: Replica) => cacheEvidence(replica.cache.stats())

let disposables: AsyncDisposableStack
beforeEach(() => {
  disposables = new AsyncDisposableStack()
})
afterEach(() => disposables.disposeAsync())

describe.skipIf(redisMissing())('failover of a Redis with a replica, behind one address', () => {
  let primary: RedisServer
  let standby: RedisServer
  let proxy: FaultProxy
  let one: Replica
  let other: Replica
  let limits: Limits
  let turn = 0

  beforeEach(async () => {
    // The wait for more replicas, before the first is served.
    const settings = { 'repl-diskless-sync-delay': '0' }
    primary = disposables.use(await startRedis({ settings }))
    standby = disposables.use(await startRedis({ settings }))
    await standby.command('REPLICAOF', '127.0.0.1', portOf(primary))
    await expect.poll(() => standby.command('INFO', 'replication'), BOUND).toContain('master_link_status:up')
    proxy = disposables.use(await startFaultProxy({ port: portOf(primary) }))
    const url = `redis://127.0.0.1:${proxy.port}`
    one = disposables.use(await startReplica({ url }))
    other = disposables.use(await startReplica({ url }))
    limits = disposables.use(await startLimits(url))
    await expect.poll(() => limits.link.up, BOUND).toBe(true)
    await work()
    expect(await gauges()).toEqual({ cache: 1, limits: 1, fallback: 0 })
  })

  const value = async (telemetry: TestTelemetry, line: string) =>
    Number(new RegExp(`^${line} (\\d)`, 'm').exec(await telemetry.metrics.text())?.[1])
  const gauges = async () => ({
    cache: await value(one.telemetry, 'redis_client_up{user="cache"}'),
    limits: await value(limits.telemetry, 'redis_client_up{user="limits"}'),
    fallback: await value(limits.telemetry, 'rate_limit_fallback'),
  })
  /** What requests do: neither may ever fail. */
  async function work(): Promise<string> {
    const key = `thing:${turn++}`
    expect(await one.cache.get(key, () => key)).toBe(key)
    expect((await limits.limiter.take(perHour, 'client')).allowed).toBe(true)
    return key
  }
  /** Works until Redis is in use again, and what is written is on that server. */
  async function resumesOn(server: RedisServer): Promise<void> {
    await expect
      .poll(async () => {
        const key = await work()
        return (await server.command('EXISTS', ENTRY + key)) === 1 ? await gauges() : undefined
      }, BOUND)
      .toEqual({ cache: 1, limits: 1, fallback: 0 })
    expect(await server.command('KEYS', `${LIMITS}:default:*`)).toHaveLength(1)
    expect(await check(one)).toMatchObject({ detail: expect.stringContaining('entries in memory') })
    expect(await limits.link.command('INFO', 'replication')).toContain('role:master')
  }
  /** What one replica invalidates the other hears of. */
  async function busWorks(): Promise<void> {
    await expect.poll(() => other.cache.stats().redis, BOUND).toBe('online')
    await other.cache.get('shared:1', () => 'old', { ttlS: 600 })
    expect(await one.cache.invalidate('shared:1')).toEqual({ delivered: true })
    await expect.poll(() => other.cache.get('shared:1', () => 'new', { ttlS: 600 }), BOUND).toBe('new')
  }
  const promote = () => standby.command('REPLICAOF', 'NO', 'ONE')

  test('the old primary becomes a replica: left at once, named, and the new one is found without a restart', async () => {
    await promote()
    await primary.command('REPLICAOF', '127.0.0.1', portOf(standby))
    // The address still leads to the old one, which answers and refuses.
    await expect
      .poll(async () => {
        await work()
        return gauges()
      }, BOUND)
      .toEqual({ cache: 0, limits: 0, fallback: 1 })
    for (let i = 0; i < 20; i++) await work()
    await expect(check(one)).rejects.toMatchObject({ message: expect.stringContaining('READONLY') })
    expect(one.cache.stats()).toMatchObject({ redis: 'offline', redisTrouble: 'it refuses (READONLY)' })
    for (const { telemetry } of [one, limits]) {
      expect(telemetry.lines('redis is lost, going on without it')).toMatchObject([
        { level: 'warn', reason: 'refused', code: 'READONLY' },
      ])
    }
    proxy.aim({ port: portOf(standby) })
    await resumesOn(standby)
    await busWorks()
  })

  test('the old primary is killed', async () => {
    await primary.kill9()
    await promote()
    proxy.aim({ port: portOf(standby) })
    await resumesOn(standby)
    await busWorks()
  })

  test('the old primary comes back as a replica of the new one, and the address moves late', async () => {
    await primary.kill9()
    await promote()
    for (let i = 0; i < 20; i++) await work()
    await primary.restart()
    await primary.command('REPLICAOF', '127.0.0.1', portOf(standby))
    await expect.poll(() => one.cache.stats().redisTrouble, BOUND).toBe('it refuses (READONLY)')
    await work()
    proxy.aim({ port: portOf(standby) })
    await resumesOn(standby)
  })

  test('an idle replica notices too: what it hears from a former primary is not believed', async () => {
    await promote()
    await primary.command('REPLICAOF', '127.0.0.1', portOf(standby))
    await expect.poll(() => other.cache.stats().redis, BOUND).toBe('offline')
    proxy.aim({ port: portOf(standby) })
    await expect.poll(() => other.cache.stats().redis, BOUND).toBe('online')
  })
})

type Commands = readonly (readonly [string, ...(string | number)[]])[]

describe.skipIf(redisMissing())('a Redis that answers and refuses is not in use', () => {
  const refusals: [code: string, breaks: Commands, mends: Commands][] = [
    ['READONLY', [['REPLICAOF', '127.0.0.1', 1]], [['REPLICAOF', 'NO', 'ONE']]],
    [
      'MASTERDOWN',
      [
        ['CONFIG', 'SET', 'replica-serve-stale-data', 'no'],
        ['REPLICAOF', '127.0.0.1', 1],
      ],
      [['REPLICAOF', 'NO', 'ONE']],
    ],
    [
      'NOREPLICAS',
      [['CONFIG', 'SET', 'min-replicas-to-write', 3]],
      [['CONFIG', 'SET', 'min-replicas-to-write', 0]],
    ],
    ['NOPERM', [['ACL', 'SETUSER', 'service', '-@all']], [['ACL', 'SETUSER', 'service', '+@all']]],
    ['OOM', [['CONFIG', 'SET', 'maxmemory', 1]], [['CONFIG', 'SET', 'maxmemory', 0]]],
  ]
  test.each(refusals)(
    '%s: the fallback takes over, says so once, and ends by itself',
    async (code, breaks, mends) => {
      const redis = disposables.use(await startRedis({ settings: { 'maxmemory-policy': 'noeviction' } }))
      await redis.command('ACL', 'SETUSER', 'service', 'on', '>secret', '~*', '&*', '+@all')
      const url = redis.url.replace('//', '//service:secret@')
      const replica = disposables.use(await startReplica({ url }))
      const { limiter, telemetry } = disposables.use(await startLimits(url))
      let turn = 0
      const fallback = async () => {
        const key = `thing:${turn++}`
        expect(await replica.cache.get(key, () => key)).toBe(key)
        expect((await limiter.take(perHour, 'client')).allowed).toBe(true)
        return (await telemetry.metrics.text()).includes('rate_limit_fallback 1')
      }
      await expect.poll(fallback, BOUND).toBe(false)
      for (const [name, ...args] of breaks) await redis.command(name, ...args)
      await expect.poll(fallback, BOUND).toBe(true)
      await expect.poll(() => replica.cache.stats().redisTrouble, BOUND).toContain(code)
      await expect(check(replica)).rejects.toMatchObject({ code: 'cache_unavailable' })
      for (let i = 0; i < 50; i++) expect(await fallback()).toBe(true)
      expect(telemetry.lines('redis is lost, going on without it')).toMatchObject([
        { reason: 'refused', code },
      ])
      for (const [name, ...args] of mends) await redis.command(name, ...args)
      await expect
        .poll(async () => [await fallback(), replica.cache.stats().redisTrouble], BOUND)
        .toEqual([false, undefined])
      const state = () =>
        Promise.resolve(check(replica)).then(
          () => 'in use',
          (error: Error) => error.message,
        )
      // It catches up with what it missed before it says so.
      await expect.poll(state, BOUND).toBe('in use')
    },
  )

  test('NOPERM for the bus alone: said once, tried less and less often, and the log in Redis stands in', async () => {
    const redis = disposables.use(await startRedis())
    await redis.command('ACL', 'SETUSER', 'service', 'on', '>secret', '~*', 'resetchannels', '+@all')
    const proxy = disposables.use(await startFaultProxy({ port: portOf(redis) }))
    const settings = { syncIntervalMs: 50 }
    const startedMs = performance.now()
    const reader = disposables.use(
      await startReplica({ url: `redis://service:secret@127.0.0.1:${proxy.port}`, settings }),
    )
    const writer = disposables.use(await startReplica({ url: redis.url, settings }))
    const refused = () =>
      reader.telemetry.lines('redis refuses the bus, invalidations arrive with the next synchronization')
    await expect.poll(() => refused().length, BOUND).toBe(1)
    for (let round = 0; round < 10; round++) {
      await reader.cache.get('thing:1', () => round)
      await writer.cache.invalidate('thing:1')
      await expect.poll(() => reader.cache.stats().entries, BOUND).toBe(0)
    }
    expect(refused()).toHaveLength(1)
    const denied = (await redis.command('ACL', 'LOG')) as (string | number)[][]
    const tries = denied.map((entry) => Number(entry[entry.indexOf('count') + 1]))
    // At once, then after 100, 200, 400 … ms, halved at most.
    const atMost = 1 + Math.log2(1 + (performance.now() - startedMs) / 50)
    expect(tries.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(atMost)
    await redis.command('ACL', 'SETUSER', 'service', '&*')
    const { accepted } = proxy
    await expect.poll(() => proxy.accepted, BOUND).toBeGreaterThan(accepted)
    await expect
      .poll(() => redis.command('PUBSUB', 'NUMSUB', 'sw:{test:cache}:bus'), BOUND)
      .toEqual(['sw:{test:cache}:bus', 2])
  })

  test('MOVED: a node of a cluster that has other slots', async () => {
    const settings = { 'cluster-enabled': 'yes' }
    const [here, there] = [await startRedis({ settings }), await startRedis({ settings })]
    disposables.use(here)
    disposables.use(there)
    await here.command('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383)
    await here.command('CLUSTER', 'MEET', '127.0.0.1', portOf(there))
    const id = String(await there.command('CLUSTER', 'MYID'))
    await expect.poll(() => here.command('CLUSTER', 'NODES'), BOUND).toContain(id)
    await expect.poll(() => here.command('CLUSTER', 'INFO'), BOUND).toContain('cluster_state:ok')
    const { limiter, telemetry, link } = disposables.use(await startLimits(here.url))
    await expect.poll(() => link.up, BOUND).toBe(true)
    await limiter.take(perHour, 'client')
    const slot = Number(await here.command('CLUSTER', 'KEYSLOT', `${LIMITS}:probe`))
    for (const name of (await here.command('KEYS', '*')) as string[]) await here.command('DEL', name)
    await here.command('CLUSTER', 'SETSLOT', slot, 'NODE', id)
    await expect
      .poll(async () => {
        expect((await limiter.take(perHour, 'client')).allowed).toBe(true)
        return telemetry.metrics.text()
      }, BOUND)
      .toContain('rate_limit_fallback 1')
    expect(link.trouble).toBe('it refuses (MOVED)')
    expect(await telemetry.metrics.text()).toContain(
      'redis_client_refusals_total{user="limits",code="MOVED"}',
    )
  })
})
