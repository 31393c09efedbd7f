import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineService, feature } from '@seaworthy/chassis'
import { type Cache, tieredCache } from '@seaworthy/chassis/cache'
import { launchForTest, type RedisServer, redisMissing, startRedis } from '@seaworthy/chassis/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-cache-'))
})
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'tieredCache')
  rmSync(cwd, { recursive: true, force: true })
})

/** A service on disk; the workspace's own packages cannot be imported from there, so they are handed over. */
function service(uses: string) {
  const folder = join(cwd, 'services', 'shop', 'src')
  mkdirSync(folder, { recursive: true })
  Object.assign(globalThis, { tieredCache })
  writeFileSync(
    join(folder, 'service.ts'),
    `export const it = { name: 'shop', declaration: { name: 'shop', features: [], uses: ${uses} }, launch() {} }`,
  )
}

async function run(words: string, env: Record<string, string> = {}) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommandLine(words.split(' '), {
    cwd,
    env,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const USES = `{ cache: tieredCache({ policy: 'degradable' }) }`

test.each([
  ['cache', 'say one of stats, get, invalidate, flush'],
  ['cache toString', 'say one of stats, get, invalidate, flush'],
  ['cache get', 'cache get takes one key'],
  ['cache invalidate', 'takes keys, or --tag'],
  ['cache flush a:1', 'cache flush takes no key'],
  ['cache stats --cache other', 'say which cache with --cache; "shop" uses cache'],
])('%s is a usage error', async (words, message) => {
  service(USES)
  const { code, err } = await run(words)
  expect(err).toContain(message)
  expect(code).toBe(2)
})

test('a service without a cache is a usage error', async () => {
  service('{}')
  expect((await run('cache stats')).err).toContain('uses no cache')
})

test('a cache in memory alone belongs to its process', async () => {
  service(USES)
  expect(await run('cache stats')).toEqual({
    code: 1,
    out: '',
    err: 'the cache of "shop" is in memory alone: set REDIS_URL to the Redis of its replicas',
  })
})

describe.skipIf(redisMissing())('on the Redis of a running service', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.stop())

  test('stats, get, invalidate and flush see what the service keeps, and reach its memory', async () => {
    let cache: Cache | undefined
    const shop = defineService({
      name: 'shop',
      uses: { cache: tieredCache({ policy: 'degradable' }) },
      features: [
        feature({
          name: 'items',
          provides: ({ uses }: { uses: { cache: Cache } }) => {
            cache = uses.cache
            return {}
          },
        }),
      ],
    })
    const env = { REDIS_URL: redis.url, REDIS_COMMAND_TIMEOUT_MS: '500' }
    await using running = await launchForTest(shop, { env })
    await expect.poll(() => cache?.stats().redis).toBe('online')
    const policy = { ttlS: 600, tags: (item: { kind: string }) => [`kind:${item.kind}`] }
    for (const id of [1, 2, 3])
      await cache?.get(`item:${id}`, () => ({ id, kind: id < 3 ? 'low' : 'high' }), policy)
    await cache?.get('price:1', () => undefined, { ttlS: 600, negativeTtlS: 600 })
    await expect
      .poll(async () => (await cache?.summary())?.entities.map(({ entries }) => entries))
      .toEqual([3, 1])
    service(USES)

    const stats = await run('cache stats', env)
    expect(stats).toMatchObject({ code: 0, err: '' })
    expect(stats.out).toMatch(/^entity +entries +bytes$/m)
    expect(stats.out).toMatch(/^item +3 +\d+$/m)
    expect(stats.out).toMatch(/^loads 4, invalidations 0$/m)

    const got = await run('cache get item:1', env)
    expect(got.out).toBe('{"id":1,"kind":"low"}')
    expect(got.err).toMatch(
      /^version 1\.1, \d s old, fresh for [56]\d\d s, gone in [56]\d\d s, tags kind:low$/,
    )
    expect((await run('cache get price:1', env)).out).toBe('(remembered: there is no such thing)')
    expect(await run('cache get item:9', env)).toEqual({ code: 1, out: '', err: 'not in Redis' })

    expect((await run('cache invalidate --tag kind:low', env)).out).toBe('invalidated tag kind:low')
    await expect.poll(() => cache?.stats().entries).toBe(2)
    expect((await run('cache invalidate item:3 price:1', env)).out).toBe('invalidated item:3, price:1')
    await expect.poll(() => cache?.stats().entries).toBe(0)
    await cache?.get('item:4', () => ({ id: 4, kind: 'low' }), policy)
    expect((await run('cache flush', env)).out).toBe('flushed')
    await expect.poll(() => cache?.stats().entries).toBe(0)
    expect(running.lifecycle.state).toBe('ready')
  })

  test('a Redis that does not answer fails the command', async () => {
    service(USES)
    const { code, err } = await run('cache flush', { REDIS_URL: 'redis://127.0.0.1:1/0' })
    expect(err).toContain('Redis does not answer; nothing was done')
    expect(code).toBe(1)
  })
})
