import { type RedisServer, redisMissing, startStopwatch } from '@seaworthy/chassis/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Fleet, type FleetOptions, startFleet } from './fleet.ts'
import { openLoop } from './open-loop.ts'

const missing = redisMissing()
const NAME = '/api/v1/pokemon/mewtwo'

async function setUp(env: FleetOptions['env']): Promise<Fleet & { redis: RedisServer }> {
  const fleet = await startFleet({ replicas: 2, redis: true, ...(env ? { env } : {}) })
  onTestFinished(() => fleet[Symbol.asyncDispose]())
  return fleet as Fleet & { redis: RedisServer }
}

/** Statuses of requests that go to the replicas in turn, all at once. */
async function burst({ replicas }: Fleet, count: number): Promise<Record<number, number>> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => replicas[index % replicas.length]?.get(NAME)),
  )
  const statuses: Record<number, number> = {}
  for (const answer of answers) statuses[answer?.status ?? 0] = (statuses[answer?.status ?? 0] ?? 0) + 1
  return statuses
}

const everyReplica = async ({ replicas }: Fleet, message: string): Promise<void> =>
  expect.poll(() => replicas.every(({ process }) => process.lines(message).length > 0)).toBe(true)

describe.skipIf(missing !== undefined)(`two replicas on one Redis${missing ? ` (${missing})` : ''}`, () => {
  test('of 2,000 concurrent requests exactly 60 are accepted, and again 60 at most when Redis is killed', async () => {
    const fleet = await setUp({ RATE_LIMITS: 'on', RATE_LIMIT_REPLICAS: '2', MAX_IN_FLIGHT: '5000' })
    await everyReplica(fleet, 'rate limits are counted in redis')
    // Both know the answer, so that none of those who are let in waits for the provider on a busy machine.
    expect(await burst(fleet, 2)).toEqual({ 200: 2 })
    expect(await burst(fleet, 2_000)).toEqual({ 200: 58, 429: 1_942 })
    await fleet.redis.kill9()
    await everyReplica(fleet, 'rate limits are counted by each replica for its share, redis is lost')
    const { 200: accepted = 0, 429: refused = 0 } = await burst(fleet, 2_000)
    expect(accepted + refused).toBe(2_000)
    expect(accepted).toBeLessThanOrEqual(60)
    for (const { metric } of fleet.replicas) expect(await metric('rate_limit_fallback')).toBe(1)
  })

  test('Redis killed, restarted, frozen and emptied under load: no request fails', async () => {
    const fleet = await setUp({ REDIS_COMMAND_TIMEOUT_MS: '200' })
    await everyReplica(fleet, 'redis is in use')
    const { redis, replicas, species } = fleet
    const allUp = async () =>
      expect
        .poll(async () =>
          Math.min(...(await Promise.all(replicas.map(({ metric }) => metric('redis_client_up', 'cache'))))),
        )
        .toBe(1)
    const allDown = async () =>
      expect
        .poll(async () =>
          Math.max(...(await Promise.all(replicas.map(({ metric }) => metric('redis_client_up', 'cache'))))),
        )
        .toBe(0)
    const over = new AbortController()
    let sent = 0
    const load = openLoop({
      ratePerS: 100,
      pids: replicas.map(({ process }) => process.pid),
      until: () => over.signal.aborted,
      send: async (index) => {
        sent = index
        return (await replicas[index % 2]?.get(index % 10 === 0 ? NAME : '/api/v1/pokemon/zubat'))?.status
      },
    })
    /** However fast the rest goes, each state of Redis is met by that many requests. */
    const moreRequests = async () => {
      const before = sent
      await expect.poll(() => sent).toBeGreaterThan(before + 50)
    }
    const recoveryMs: Record<string, number> = {}
    const recovers = async (name: string, heal: () => Promise<void> | void) => {
      await moreRequests()
      const elapsedMs = startStopwatch(...replicas.map(({ process }) => process.pid))
      await heal()
      await allUp()
      recoveryMs[name] = Math.round(elapsedMs())
    }
    await redis.kill9()
    await allDown()
    await recovers('restarted', () => redis.restart())
    redis.pause()
    await allDown()
    await recovers('resumed', () => redis.resume())
    await redis.flush()
    await moreRequests()
    over.abort()
    const samples = await load
    expect(samples.filter(({ result }) => result !== 200)).toEqual([])
    expect(species.requestCount).toBeLessThan(50)
    for (const [name, ms] of Object.entries(recoveryMs)) expect(ms, name).toBeLessThan(10_000)
  })
})
