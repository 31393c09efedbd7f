import type { Contender, ContenderReplica } from './contender.ts'

/** Figures of one contender in one round. */
export interface CacheMeasurement {
  contender: string
  round: number
  /** Microseconds for one look-up, one after another. */
  memoryHitMicros: number | undefined
  redisHitMicros: number
  missMicros: number
  /** 500 callers on two replicas until the last has the value; the load itself takes `LOAD_MS`. */
  stampedeMs: number
  coldLoads: number
  expiryLoads: number
  failureLoads: number
}

export interface Sizes {
  readonly memoryHits: number
  readonly redisHits: number
  readonly misses: number
  readonly callers: number
}

export const LOAD_MS = 50
const EXPIRY_TTL_S = 1
const LONG_TTL_S = 3_600
const value = { id: 1, name: 'bulbasaur', habitat: 'grassland', text: 'x'.repeat(800) }
const load = async () => value

export async function measure(
  contender: Contender,
  redisUrl: string,
  round: number,
  sizes: Sizes,
): Promise<CacheMeasurement> {
  const [a, b] = await Promise.all([
    contender.open(redisUrl, LONG_TTL_S),
    contender.open(redisUrl, LONG_TTL_S),
  ])
  try {
    const prefix = `round-${round}`
    const missMicros = await each(sizes.misses, (i) => a.get(`miss:${prefix}-${i}`, load))
    for (let i = 0; i < sizes.redisHits; i++) await a.get(`redis:${prefix}-${i}`, load)
    const redisHitMicros = await each(sizes.redisHits, (i) => b.get(`redis:${prefix}-${i}`, unexpected))
    await a.get(`hot:${prefix}`, load)
    const memoryHitMicros = contender.memory
      ? await each(sizes.memoryHits, () => a.get(`hot:${prefix}`, unexpected))
      : undefined
    const cold = await stampede([a, b], `cold:${prefix}`, sizes.callers, false)
    const failed = await stampede([a, b], `failing:${prefix}`, sizes.callers, true)
    const expiry = await atExpiry(contender, redisUrl, `expiring:${prefix}`, sizes.callers)
    return {
      contender: contender.name,
      round,
      memoryHitMicros,
      redisHitMicros,
      missMicros,
      stampedeMs: cold.ms,
      coldLoads: cold.loads,
      expiryLoads: expiry,
      failureLoads: failed.loads,
    }
  } finally {
    await Promise.all([a.close(), b.close()])
  }
}

const unexpected = async () => {
  throw new Error('this was to be a hit')
}

async function each(times: number, run: (turn: number) => Promise<unknown>): Promise<number> {
  const startedAt = process.hrtime.bigint()
  for (let turn = 0; turn < times; turn++) await run(turn)
  return Number(process.hrtime.bigint() - startedAt) / 1_000 / times
}

async function stampede(
  replicas: readonly ContenderReplica[],
  key: string,
  callers: number,
  fails: boolean,
): Promise<{ loads: number; ms: number }> {
  let loads = 0
  const slow = async () => {
    loads++
    await new Promise((resolve) => setTimeout(resolve, LOAD_MS))
    if (fails) throw new Error('upstream is down')
    return value
  }
  const startedAt = performance.now()
  await Promise.allSettled(
    Array.from({ length: callers }, (_, i) => replicas[i % replicas.length]!.get(key, slow)),
  )
  return { loads, ms: performance.now() - startedAt }
}

/** A value that both replicas have in memory expires, and all ask at once. */
async function atExpiry(
  contender: Contender,
  redisUrl: string,
  key: string,
  callers: number,
): Promise<number> {
  const replicas = await Promise.all([
    contender.open(redisUrl, EXPIRY_TTL_S),
    contender.open(redisUrl, EXPIRY_TTL_S),
  ])
  try {
    for (const replica of replicas) await replica.get(key, load)
    await new Promise((resolve) => setTimeout(resolve, EXPIRY_TTL_S * 1_000 + 100))
    return (await stampede(replicas, key, callers, false)).loads
  } finally {
    for (const replica of replicas) await replica.close()
  }
}
