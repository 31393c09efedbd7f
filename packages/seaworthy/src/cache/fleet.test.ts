import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { type RedisServer, redisMissing, startRedis } from '../testing/redis-server.ts'
import { type Replica, startReplica } from './fixtures/fleet.ts'

describe.skipIf(redisMissing())('two replicas over one Redis', () => {
  let redis: RedisServer
  let a: Replica
  let b: Replica
  let loads: number
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.stop())
  beforeEach(async () => {
    await redis.flush()
    a = await startReplica({ url: redis.url })
    b = await startReplica({ url: redis.url })
    loads = 0
  })
  afterEach(async () => {
    await a[Symbol.asyncDispose]()
    await b[Symbol.asyncDispose]()
  })
  const number = async () => ++loads
  const policy = { ttlS: 60 }

  test('what one loaded the other reads, also one that starts later, with its age', async () => {
    await a.cache.get('thing:1', number)
    expect(await b.cache.lookup('thing:1', number)).toMatchObject({ value: 1, state: 'hit', tier: 'redis' })
    expect(await b.cache.lookup('thing:1', number)).toMatchObject({ value: 1, state: 'hit', tier: 'memory' })
    await using late = await startReplica({ url: redis.url })
    const { ageMs, tier } = await late.cache.lookup('thing:1', number)
    expect(tier).toBe('redis')
    expect(ageMs).toBeGreaterThan(0)
    expect(loads).toBe(1)
  })

  test('"no such thing" and its tags travel too', async () => {
    const absent = async () => {
      loads++
      return undefined
    }
    const negative = { ttlS: 60, negativeTtlS: 60, tags: ['names'] }
    expect(await a.cache.get('thing:0', absent, negative)).toBeUndefined()
    expect(await b.cache.lookup('thing:0', absent, negative)).toMatchObject({
      value: undefined,
      tier: 'redis',
    })
    await a.cache.invalidateTags('names')
    await expect.poll(() => b.cache.stats().entries).toBe(0)
    await b.cache.get('thing:0', absent, negative)
    expect(loads).toBe(2)
  })

  test('an invalidation by key or by tag reaches the memory of the other at once', async () => {
    const tagged = { ttlS: 60, tags: (value: number) => [value % 2 === 0 ? 'even' : 'odd'] }
    await a.cache.get('thing:1', number, tagged)
    await a.cache.get('thing:2', number, tagged)
    await b.cache.get('thing:1', number, tagged)
    await b.cache.get('thing:2', number, tagged)
    await a.cache.invalidateTags('odd')
    await expect.poll(() => b.cache.stats().entries).toBe(1)
    expect(await b.cache.lookup('thing:2', number, tagged)).toMatchObject({ value: 2, tier: 'memory' })
    expect(await b.cache.get('thing:1', number, tagged)).toBe(3)
    await b.cache.invalidate('thing:2')
    await expect.poll(() => a.cache.stats().entries).toBe(0)
    expect(await a.cache.get('thing:2', number, tagged)).toBe(4)
  })

  test('flushing drops everything everywhere and gives the memory of Redis back', async () => {
    for (let i = 0; i < 20; i++) await a.cache.get(`thing:${i}`, number)
    await b.cache.get('thing:3', number)
    expect(await a.cache.flush()).toEqual({ delivered: true })
    await expect.poll(() => b.cache.stats().entries).toBe(0)
    expect((await a.cache.summary())?.entities).toEqual([])
    expect(await b.cache.get('thing:3', number)).toBe(21)
  })

  test.each([
    ['its key', () => b.cache.invalidate('thing:1')],
    ['one of its tags', () => b.cache.invalidateTags('things')],
    ['everything', () => b.cache.flush()],
  ])('a load cannot store what it read before another replica invalidated %s', async (_, invalidate) => {
    const tagged = { ...policy, tags: ['things'] }
    const read = Promise.withResolvers<string>()
    const begun = Promise.withResolvers<void>()
    const outdated = a.cache.get(
      'thing:1',
      () => {
        begun.resolve()
        return read.promise
      },
      tagged,
    )
    await begun.promise
    await invalidate()
    read.resolve('old')
    expect(await outdated).toBe('old')
    expect(await b.cache.get('thing:1', () => 'new', tagged)).toBe('new')
    await expect.poll(() => a.cache.get('thing:1', () => 'new', tagged)).toBe('new')
  })

  test('a holder whose lease ran out cannot overwrite what its successor stored', async () => {
    const slow = Promise.withResolvers<string>()
    const tokens: number[] = []
    const first = a.cache.get('thing:1', ({ fencingToken }) => {
      tokens.push(fencingToken)
      return slow.promise
    })
    await expect.poll(() => tokens.length).toBe(1)
    // As after a pause longer than the lease.
    await redis.command('DEL', 'sw:{test:cache}:lock:thing:1')
    const second = await b.cache.get('thing:1', ({ fencingToken }) => {
      tokens.push(fencingToken)
      return 'from the successor'
    })
    slow.resolve('from the one that overslept')
    await first
    expect(second).toBe('from the successor')
    expect(tokens[1]).toBeGreaterThan(tokens[0] as number)
    await expect.poll(() => a.count('cache_events_total', { event: 'not_stored', reason: 'fenced' })).toBe(1)
    await using c = await startReplica({ url: redis.url })
    expect(await c.cache.get('thing:1', number)).toBe('from the successor')
    expect(await a.cache.get('thing:1', number)).toBe('from the successor')
  })

  test('what is due in Redis is answered at once while it is loaded anew, and called stale', async () => {
    const lenient = { ttlS: 60, staleWhileRevalidateS: 600, jitter: 0 }
    await a.cache.get('thing:1', number, { ...lenient, ttlS: 0.001 })
    await expect.poll(() => redis.command('EXISTS', 'sw:{test:cache}:entry:thing:1')).toBe(1)
    const storedMs = Date.now()
    await expect.poll(() => Date.now() - storedMs, { interval: 1 }).toBeGreaterThan(1)
    const { promise, resolve } = Promise.withResolvers<number>()
    expect(await b.cache.lookup('thing:1', () => promise, lenient)).toMatchObject({
      value: 1,
      state: 'stale',
      tier: 'redis',
    })
    resolve(2)
    await expect.poll(() => b.cache.get('thing:1', number, lenient)).toBe(2)
  })

  test('an entry that cannot be read and is due keeps nobody from loading and storing it', async () => {
    const lenient = { ttlS: 60, staleIfErrorS: 600, jitter: 0 }
    await a.cache.get('thing:1', number, { ...lenient, ttlS: 0.001 })
    const entry = 'sw:{test:cache}:entry:thing:1'
    await expect.poll(() => redis.command('HSET', entry, '1.1', '{"half":')).toBe(0)
    expect(await b.cache.get('thing:1', number, lenient)).toBe(2)
    expect(await b.count('cache_events_total', { event: 'corrupt' })).toBe(1)
    await using c = await startReplica({ url: redis.url })
    expect(await c.cache.lookup('thing:1', number, lenient)).toMatchObject({ value: 2, tier: 'redis' })
  })

  test('one that waits is answered when the load of the other ends, not when it looks again', async () => {
    const held = Promise.withResolvers<string>()
    void a.cache.get('thing:1', () => held.promise)
    await expect.poll(() => redis.command('EXISTS', 'sw:{test:cache}:lock:thing:1')).toBe(1)
    const waiting = b.cache.lookup('thing:1', () => 'not this one')
    await expect.poll(() => redis.command('HEXISTS', 'sw:{test:cache}:lock:thing:1', 'w')).toBe(1)
    held.resolve('once')
    expect(await waiting).toMatchObject({ value: 'once', coalesced: true, tier: 'redis' })
  })

  test('one that waits is answered although the news is lost', async () => {
    const held = Promise.withResolvers<string>()
    void a.cache.get('thing:1', () => held.promise)
    await expect.poll(() => redis.command('EXISTS', 'sw:{test:cache}:lock:thing:1')).toBe(1)
    const waiting = b.cache.get('thing:1', () => 'not this one')
    await expect.poll(() => redis.command('HEXISTS', 'sw:{test:cache}:lock:thing:1', 'w')).toBe(1)
    await redis.command('HDEL', 'sw:{test:cache}:lock:thing:1', 'w')
    held.resolve('once')
    expect(await waiting).toBe('once')
  })

  test('one that waits longer than it may loads for itself', async () => {
    await using impatient = await startReplica({ url: redis.url, settings: { waitMs: 200 } })
    const ended = new AbortController()
    const hanging = ({ signal }: { signal: AbortSignal }) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const stuck = a.cache.get('thing:1', hanging, policy, ended.signal)
    await expect.poll(() => redis.command('EXISTS', 'sw:{test:cache}:lock:thing:1')).toBe(1)
    expect(await impatient.cache.get('thing:1', number)).toBe(1)
    ended.abort(new Error('enough'))
    await expect(stuck).rejects.toThrow('enough')
  })

  test('when the callers of the holder leave, one that waits takes over at once', async () => {
    const leaving = new AbortController()
    const hanging = ({ signal }: { signal: AbortSignal }) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const deserted = a.cache.get('thing:1', hanging, policy, leaving.signal)
    await expect.poll(() => redis.command('EXISTS', 'sw:{test:cache}:lock:thing:1')).toBe(1)
    const waiting = b.cache.get('thing:1', number, policy)
    await expect.poll(() => redis.command('HEXISTS', 'sw:{test:cache}:lock:thing:1', 'w')).toBe(1)
    leaving.abort(new Error('gone'))
    await expect(deserted).rejects.toThrow('gone')
    expect(await waiting).toBe(1)
  })

  test('the deadline of the caller whose replica loads is no failure of the fleet', async () => {
    const { context, tracing } = a.telemetry
    const request = { ...tracing.startRoot(), deadlineAtMs: systemClock.monotonicMs() + 300 }
    const hanging = ({ signal }: { signal: AbortSignal }) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const late = expect(
      context.run(request, () => a.cache.get('thing:1', hanging, policy)),
    ).rejects.toMatchObject({ code: 'cache_load_timeout' })
    await expect.poll(() => redis.command('EXISTS', 'sw:{test:cache}:lock:thing:1')).toBe(1)
    const waiting = b.cache.get('thing:1', number, policy)
    await late
    expect(await waiting).toBe(1)
    expect(await redis.command('EXISTS', 'sw:{test:cache}:failure:thing:1')).toBe(0)
  })

  test('a failure crosses replicas and is not repeated by them', async () => {
    const fail = async () => {
      loads++
      throw new TypeError('bad upstream')
    }
    await expect(a.cache.get('thing:1', fail)).rejects.toThrow('bad upstream')
    await expect(b.cache.get('thing:1', fail)).rejects.toMatchObject({
      name: 'LoadFailedElsewhere',
      message: 'TypeError: bad upstream',
    })
    expect(loads).toBe(1)
  })

  test('stale-while-revalidate refreshes once in the fleet', async () => {
    const swr = { ttlS: 0.2, staleWhileRevalidateS: 60, jitter: 0 }
    await a.cache.get('thing:1', number, swr)
    await b.cache.get('thing:1', number, swr)
    await expect
      .poll(async () => (await a.cache.lookup('thing:1', number, { ...swr, earlyRefresh: 1 })).state)
      .toBe('stale')
    const slow = async () => {
      const value = ++loads
      await new Promise((resolve) => setTimeout(resolve, 50))
      return value
    }
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 ? a : b).cache.lookup('thing:1', slow, swr)),
    )
    expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(['stale']))
    expect(loads).toBeLessThanOrEqual(3)
  })

  test('releases with different versions of a value neither read nor destroy each other’s', async () => {
    await a.cache.get('thing:1', () => ({ name: 'one' }), { ttlS: 60, version: 1 })
    expect(await b.cache.get('thing:1', () => ({ title: 'two' }), { ttlS: 60, version: 2 })).toEqual({
      title: 'two',
    })
    await using c = await startReplica({ url: redis.url })
    expect(await c.cache.get('thing:1', number as never, { ttlS: 60, version: 1 })).toEqual({ name: 'one' })
    expect((await c.cache.inspect('thing:1')).map(({ version }) => version).sort()).toEqual(['1.1', '1.2'])
    await c.cache.invalidate('thing:1')
    expect(await c.cache.inspect('thing:1')).toEqual([])
  })

  test.each([
    ['text that is no JSON', ['HSET', 'ENTRY', '1.1', '{"half":']],
    ['meta that is no JSON', ['HSET', 'ENTRY', '1.1#', 'noise']],
    ['meta of another shape', ['HSET', 'ENTRY', '1.1#', '{"epoch":1}']],
    ['a key of another type', ['SET', 'ENTRY', 'text']],
    ['a lock of another type', ['SET', 'LOCK', 'text']],
    ['a failure of another type', ['LPUSH', 'FAILURE', 'text']],
  ])('garbage in Redis is a miss and is replaced: %s', async (_, [name = '', key = '', ...words]) => {
    await a.cache.get('thing:1', number)
    const names = { ENTRY: 'entry', LOCK: 'lock', FAILURE: 'failure' } as Record<string, string>
    if (key !== 'ENTRY') await redis.command('DEL', 'sw:{test:cache}:entry:thing:1')
    await redis.command(name, `sw:{test:cache}:${names[key]}:thing:1`, ...words)
    expect(await b.cache.get('thing:1', number)).toBe(2)
    await using c = await startReplica({ url: redis.url })
    expect(await c.cache.get('thing:1', number)).toBe(2)
  })

  test('a tag whose stamp was evicted makes its entries invalid, never the reverse', async () => {
    const tagged = { ttlS: 60, tags: ['things'] }
    await a.cache.get('thing:1', number, tagged)
    await redis.command('DEL', 'sw:{test:cache}:tag:things')
    expect(await b.cache.get('thing:1', number, tagged)).toBe(2)
  })

  test('services and caches of different names do not see each other', async () => {
    await a.cache.get('thing:1', number)
    const names = (await redis.command('KEYS', '*')) as string[]
    expect(names.length).toBeGreaterThan(0)
    expect(names.every((name) => name.startsWith('sw:{test:cache}:'))).toBe(true)
  })
})
