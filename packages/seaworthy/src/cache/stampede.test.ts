import { type ChildScript, runScript, startStopwatch } from '@seaworthy/rig'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisServer, redisMissing, startRedis } from '../testing/redis-server.ts'

const PROGRAM = new URL('fixtures/stampede-replica.ts', import.meta.url)

interface Report {
  readonly loads: number
  readonly values: readonly (string | null)[]
  readonly answers: number
}

describe.skipIf(redisMissing())('a stampede on two replicas in two processes', () => {
  let redis: RedisServer
  let replicas: ChildScript[]
  beforeAll(async () => {
    redis = await startRedis()
    replicas = [runScript(PROGRAM, [redis.url]), runScript(PROGRAM, [redis.url])]
    for (const replica of replicas) expect(JSON.parse(await replica.line())).toEqual({ ready: 'online' })
  })
  afterAll(async () => {
    for (const replica of replicas ?? []) await replica.kill9()
    await redis?.stop()
  })

  async function stampede(
    order: object,
  ): Promise<{ loads: number; values: (string | null)[]; answers: number }> {
    for (const replica of replicas) replica.send(JSON.stringify(order))
    const reports = await Promise.all(
      replicas.map(async (replica) => JSON.parse(await replica.line()) as Report),
    )
    return {
      loads: reports.reduce((sum, { loads }) => sum + loads, 0),
      values: [...new Set(reports.flatMap(({ values }) => values))],
      answers: reports.reduce((sum, { answers }) => sum + answers, 0),
    }
  }
  const order = { callers: 250, loadMs: 100, outcome: 'value', policy: { ttlS: 60 } }

  test('500 concurrent cold misses are one load, and all get its value', async () => {
    for (let round = 0; round < 5; round++) {
      const { loads, values, answers } = await stampede({ ...order, key: `cold:${round}` })
      expect({ loads, distinct: values.length, answers }).toEqual({ loads: 1, distinct: 1, answers: 500 })
    }
  })

  test('the same when the entry expires', async () => {
    const short = { ...order, key: 'expiring:1', policy: { ttlS: 0.3 } }
    expect((await stampede(short)).loads).toBe(1)
    await expect.poll(() => redis.command('EXISTS', 'sw:{test:cache}:entry:expiring:1')).toBe(0)
    expect((await stampede(short)).loads).toBe(1)
  })

  test('the same when the load fails: one failure, told to all 500', async () => {
    const { loads, values, answers } = await stampede({ ...order, key: 'failing:1', outcome: 'failure' })
    expect({ loads, values, answers }).toEqual({ loads: 1, values: ['"failed"'], answers: 500 })
  })

  test('an unknown name asked for 1,000 times is one load', async () => {
    const unknown = { ...order, key: 'unknown:1', outcome: 'absent', policy: { ttlS: 60, negativeTtlS: 60 } }
    const rounds = [await stampede(unknown), await stampede(unknown)]
    expect(rounds.reduce((sum, { loads }) => sum + loads, 0)).toBe(1)
    expect(rounds.reduce((sum, { answers }) => sum + answers, 0)).toBe(1_000)
  })

  test('when the replica that loads is killed, another takes over after the lease', async () => {
    const [holder, other] = replicas as [ChildScript, ChildScript]
    const key = 'orphaned:1'
    holder.send(JSON.stringify({ ...order, key, loadMs: 60_000, callers: 1 }))
    await expect.poll(() => redis.command('EXISTS', `sw:{test:cache}:lock:${key}`)).toBe(1)
    other.send(JSON.stringify({ ...order, key, loadMs: 1, callers: 250 }))
    await expect.poll(() => redis.command('HEXISTS', `sw:{test:cache}:lock:${key}`, 'w')).toBe(1)
    const elapsedMs = startStopwatch(other.pid)
    await holder.kill9()
    const { loads, values } = JSON.parse(await other.line()) as Report
    expect({ loads, distinct: values.length }).toEqual({ loads: 1, distinct: 1 })
    expect(elapsedMs()).toBeLessThan(4_000)
  })
})
