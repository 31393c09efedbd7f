import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { startReplica } from '../cache/fixtures/fleet.ts'
import { Secret } from '../settings/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { createTestTelemetry } from '../testing/index.ts'
import { type RedisServer, redisMissing, startRedis } from '../testing/redis-server.ts'
import { RedisLink, type RedisLinkOptions } from './redis-link.ts'
import { redisScript } from './redis-script.ts'

describe.skipIf(redisMissing())('a link', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.stop())

  const open = async (telemetry: Telemetry, options: Partial<RedisLinkOptions> = {}) => {
    const link = await RedisLink.open({
      url: new Secret(redis.url),
      user: 'test',
      timeoutMs: 500,
      telemetry,
      clock: systemClock,
      random: Math.random,
      ...options,
    })
    await expect.poll(() => link.up).toBe(true)
    return link
  }

  test('to a busy start does not take the two round trips of a script that is new to Redis for one silence', async () => {
    const telemetry = createTestTelemetry()
    const link = await open(telemetry, { timeoutMs: 1_000, longestMs: 10_000 })
    const slow = `local function ms() local t = redis.call('TIME'); return t[1] * 1000 + t[2] / 1000 end
      local untilMs = ms() + 300
      while ms() < untilMs do end
      return 'first use'`
    const first = link.run(redisScript('new', slow), [], [])
    // The first round trip is over before anybody reads its answer: others load modules meanwhile.
    const untilMs = performance.now() + 1_100
    while (performance.now() < untilMs);
    expect(await first).toBe('first use')
    expect(telemetry.lines('redis is lost, going on without it')).toEqual([])
    await link.close()
    await telemetry.close()
  })

  test('connects anew with the user and password that its URL has now, and refuses another place', async () => {
    const telemetry = createTestTelemetry()
    for (const user of ['blue', 'green']) {
      await redis.command('ACL', 'SETUSER', user, 'on', `>${user}-password`, '~*', '&*', '+@all')
    }
    const urlOf = (user: string, path = '') => {
      const url = new URL(redis.url)
      url.username = user
      url.password = `${user}-password`
      url.pathname = path
      return new Secret(`${url}`)
    }
    let apply: (url: Secret) => void = () => undefined
    let isForgotten = false
    const link = await open(telemetry, {
      url: urlOf('blue'),
      follow(given) {
        apply = given
        return () => {
          isForgotten = true
        }
      },
    })
    expect(await link.command('ACL', 'WHOAMI')).toBe('blue')
    expect(() => apply(urlOf('green', '/1'))).toThrow(
      'more of REDIS_URL than the user and the password is new',
    )
    expect(() => apply(new Secret('redis://green-password'))).toThrow('more of REDIS_URL')
    apply(urlOf('green'))
    expect(await link.command('ACL', 'WHOAMI')).toBe('blue')
    await redis.command('ACL', 'DELUSER', 'blue')
    await expect
      .poll(() => link.command('ACL', 'WHOAMI').catch(() => 'nobody'), { timeout: 10_000 })
      .toBe('green')
    await link.close()
    await expect.poll(() => isForgotten).toBe(true)
    await telemetry.close()
  })

  test('leaves an address that its name no longer stands for', async () => {
    const telemetry = createTestTelemetry()
    const addresses = ['127.0.0.1', '::1']
    const link = await open(telemetry, {
      url: new Secret(redis.url.replace('127.0.0.1', 'localhost')),
      resolve: async () => addresses,
      addressCheckMs: 10,
    })
    addresses.splice(0, 2, '192.0.2.1')
    await expect
      .poll(() => telemetry.lines('redis is lost, going on without it')[0])
      .toMatchObject({ reason: 'moved' })
    await expect.poll(() => telemetry.lines('redis is in use').length).toBeGreaterThan(1)
    await link.close()
    await telemetry.close()
  })
})

describe.skipIf(redisMissing())('what is under way when it closes is settled', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.stop())

  test('commands on a link to a Redis that is silent', async () => {
    const telemetry = createTestTelemetry()
    const link = await RedisLink.open({
      url: new Secret(redis.url),
      user: 'test',
      timeoutMs: 60_000,
      telemetry,
      clock: systemClock,
      random: Math.random,
    })
    await expect.poll(() => link.up).toBe(true)
    redis.pause()
    try {
      const script = redisScript('test', 'return 1')
      const commands = Array.from({ length: 50 }, (_, i) =>
        i % 2 ? link.run(script, [], []) : link.command('PING'),
      )
      const settled = Promise.allSettled(commands)
      await link.close()
      for (const result of await settled) {
        expect(result).toMatchObject({ status: 'rejected', reason: { name: 'RedisLost', reason: 'closed' } })
      }
      await expect(link.command('PING')).rejects.toMatchObject({ name: 'RedisLost' })
    } finally {
      redis.resume()
      await telemetry.close()
    }
  })

  test('look-ups of a cache in every phase, over a Redis that is silent', async () => {
    const replica = await startReplica({ url: redis.url, commandTimeoutMs: 60_000 })
    const { cache } = replica
    const deaf = () => new Promise<never>(() => undefined)
    const loading = [cache.get('thing:1', deaf), cache.get('thing:1', deaf)]
    await expect.poll(() => redis.command('EXISTS', 'sw:{test:cache}:lock:thing:1')).toBe(1)
    const held = startReplica({ url: redis.url, commandTimeoutMs: 60_000 })
    await using other = await held
    const waiting = other.cache.get('thing:1', deaf)
    await expect.poll(() => redis.command('HEXISTS', 'sw:{test:cache}:lock:thing:1', 'w')).toBe(1)
    redis.pause()
    try {
      const fetching = Array.from({ length: 10 }, (_, i) => cache.get(`thing:${i + 2}`, deaf))
      const invalidating = cache.invalidate('thing:99')
      const all = Promise.allSettled([...loading, ...fetching, waiting])
      await Promise.all([cache.close(), other.cache.close()])
      for (const result of await all) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'cache_closed' } })
      }
      expect(await invalidating).toEqual({ delivered: false })
      expect(cache.stats().inFlight).toBe(0)
    } finally {
      redis.resume()
      await replica[Symbol.asyncDispose]()
    }
  })
})
