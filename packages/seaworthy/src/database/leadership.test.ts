import { startPostgres, startStopwatch } from '@seaworthy/rig'
import { describe, expect, test } from 'vitest'
import { databaseTargets, sharedPostgres } from '../testing/shared-postgres.ts'
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts'

const aborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => {
    if (signal.aborted) resolve('aborted')
    signal.addEventListener('abort', () => resolve('aborted'))
  })

describe.each(await databaseTargets())('on $name', ({ url, missing }) => {
  describe.skipIf(missing !== undefined)('an election', () => {
    const open = () => openTestDatabase<unknown>(url === undefined ? {} : { url })

    test('gives the value of the term', async () => {
      await using opened = await open()
      expect(await opened.database.leader('refresh').run(async () => 42)).toEqual({ led: true, value: 42 })
    })

    test('lets one lead at a time within a process, and the next after it, also when the term failed', async () => {
      await using opened = await open()
      const leader = opened.database.leader('refresh')
      await expect(
        leader.run(async () => {
          expect(await opened.database.leader('refresh').run(async () => 1)).toEqual({ led: false })
          expect(await opened.database.leader('other').run(async () => 1)).toEqual({ led: true, value: 1 })
          throw new Error('failed')
        }),
      ).rejects.toThrow('failed')
      expect(await leader.run(async () => 2)).toEqual({ led: true, value: 2 })
    })

    test('ends when its signal aborts', async () => {
      await using opened = await open()
      const stop = new AbortController()
      const term = opened.database.leader('refresh').run(async (signal) => {
        stop.abort()
        return await aborted(signal)
      }, stop.signal)
      expect(await term).toEqual({ led: true, value: 'aborted' })
      await expect(opened.database.leader('refresh').run(async () => 1, stop.signal)).rejects.toThrow()
    })

    test('lets its leader tie a transaction to the term', async () => {
      await using opened = await open()
      const { database } = opened
      const term = await database.leader('refresh').run((_signal, fence) =>
        database.withTransaction(async (transaction) => {
          await fence(transaction)
          await fence(transaction)
          return 'done'
        }),
      )
      expect(term).toEqual({ led: true, value: 'done' })
    })

    test('leaves nothing behind when it is used a hundred times', async () => {
      await using opened = await open()
      const stop = new AbortController()
      for (let round = 0; round < 100; round++) {
        await opened.database.leader('refresh').run(async () => round, stop.signal)
      }
      expect(await opened.telemetry.metrics.text()).toContain('state="used"} 0')
    })
  })
})

const shared = await sharedPostgres()
const url = 'url' in shared ? shared.url : ''

const WAITING_FOR_LOCK = `select exists (select from pg_locks l, pg_database d
  where locktype = 'advisory' and not granted and l.database = d.oid and d.datname = current_database()) as waiting`

describe.skipIf('missing' in shared)('among replicas', () => {
  const replicas = async (count: number, server = url): Promise<TestDatabase<unknown>[]> =>
    await Promise.all(
      Array.from({ length: count }, () =>
        openTestDatabase<unknown>({
          url: server,
          env: { DATABASE_LEADER_PING_MS: '50', DATABASE_LEADER_PING_TIMEOUT_MS: '200' },
        }),
      ),
    )
  const close = (all: readonly TestDatabase<unknown>[]) =>
    Promise.all(all.map((replica) => replica[Symbol.asyncDispose]()))

  test('exactly one of three leads, and another follows when it stops', async () => {
    const all = await replicas(3)
    const leading: number[] = []
    const stops = all.map(() => new AbortController())
    const campaigns = all.map(({ database }, index) =>
      database.leader('refresh').campaign(
        async (signal) => {
          leading.push(index)
          await aborted(signal)
          leading.splice(leading.indexOf(index), 1)
        },
        (stops[index] as AbortController).signal,
        { retryMs: 50 },
      ),
    )
    await expect.poll(() => leading.length).toBe(1)
    const [first] = leading as [number]
    stops[first]?.abort()
    await expect.poll(() => leading.length === 1 && leading[0] !== first).toBe(true)
    for (const stop of stops) stop.abort()
    await Promise.all(campaigns)
    await close(all)
  })

  test('a leader whose session ends is told at once, and another may lead', async () => {
    const all = await replicas(2)
    const [one, two] = all as [TestDatabase<unknown>, TestDatabase<unknown>]
    const term = one.database.leader('refresh').run(async (signal) => {
      expect(await two.database.leader('refresh').run(async () => 'stolen')).toEqual({ led: false })
      await two.database.execute(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'test@% leader'`,
      )
      const outcome = await aborted(signal)
      expect(await two.database.leader('refresh').run(async () => 'next')).toEqual({
        led: true,
        value: 'next',
      })
      return outcome
    })
    expect(await term).toEqual({ led: true, value: 'aborted' })
    await close(all)
  })

  test('the next leader waits for a transaction of the one before, which cannot begin another', async () => {
    const all = await replicas(2)
    const [one, two] = all as [TestDatabase<unknown>, TestDatabase<unknown>]
    const order: string[] = []
    const term = one.database.leader('refresh').run(async (_signal, fence) => {
      const next = Promise.withResolvers<unknown>()
      await one.database.withTransaction(async (transaction) => {
        await fence(transaction)
        await two.database.execute(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'test@% leader'`,
        )
        next.resolve(
          two.database.leader('refresh').run(async () => {
            order.push('the next leads')
            const late = one.database.withTransaction((transaction) => fence(transaction))
            await expect(late).rejects.toMatchObject({ code: 'database_leadership_lost', status: 503 })
            return 'next'
          }),
        )
        await expect
          .poll(async () => (await two.database.execute(WAITING_FOR_LOCK)).rows)
          .toEqual([{ waiting: true }])
        order.push('the one before commits')
      })
      return await next.promise
    })
    expect(await term).toEqual({ led: true, value: { led: true, value: 'next' } })
    expect(order).toEqual(['the one before commits', 'the next leads'])
    await close(all)
  })

  test('a leader that gets no answer any more stops leading', async () => {
    await using server = await startPostgres()
    const all = await replicas(1, server.url)
    const [one] = all as [TestDatabase<unknown>]
    const elapsedMs = startStopwatch()
    const term = one.database.leader('refresh').run(async (signal) => {
      await server.pause()
      return await aborted(signal)
    })
    expect(await term).toEqual({ led: true, value: 'aborted' })
    expect(elapsedMs()).toBeLessThan(5_000)
    await server.resume()
    await close(all)
  })

  test('a server that is not there is a catalogued error, and a campaign goes on', async () => {
    await using server = await startPostgres()
    const all = await replicas(1, server.url)
    const [one] = all as [TestDatabase<unknown>]
    await server.kill9()
    const leader = one.database.leader('refresh')
    await expect(leader.run(async () => 1)).rejects.toMatchObject({ code: 'database_unavailable' })
    const stop = new AbortController()
    const led: string[] = []
    const campaign = leader.campaign(async () => void led.push('led'), stop.signal, { retryMs: 20 })
    await expect.poll(() => one.telemetry.lines('a term as leader failed').length).toBeGreaterThan(0)
    await server.restart()
    await expect.poll(() => led.length).toBeGreaterThan(0)
    stop.abort()
    await campaign
    await close(all)
  })
})
