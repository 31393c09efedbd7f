// Measures the cache against its peers on a real Redis: hits, misses, and loads per stampede on two replicas.
//   --rounds 7
//   --short                  one small round: only checks that everything runs
//   --date 2026-01-31        the date to print with the figures
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { redisMissing, startRedis } from '../../packages/seaworthy/src/testing/redis-server.ts'
import { writeBetweenMarkers } from '../harness/document.ts'
import { describeEnvironment, installedVersion } from '../harness/environment.ts'
import { contenders } from './contenders.ts'
import { type CacheMeasurement, measure } from './measure.ts'
import { type CacheResults, cacheTable } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    short: { type: 'boolean', default: false },
    date: { type: 'string' },
  },
})
const rounds = values.short ? 1 : Number(values.rounds)
const sizes = values.short
  ? { memoryHits: 2_000, redisHits: 100, misses: 100, callers: 500 }
  : { memoryHits: 200_000, redisHits: 3_000, misses: 3_000, callers: 500 }

const missing = redisMissing()
if (missing !== undefined) {
  console.log(`Not measured: ${missing}.`)
  process.exit(values.short ? 0 : 1)
}
const measurements: CacheMeasurement[] = []
await using redis = await startRedis()
const info = String(await redis.command('INFO', 'server'))
if (!values.short) {
  for (const contender of contenders) await measure(contender, redis.url, 0, sizes)
}
for (let round = 1; round <= rounds; round++) {
  for (const contender of contenders) {
    await redis.flush()
    const measurement = await measure(contender, redis.url, round, sizes)
    measurements.push(measurement)
    const { memoryHitMicros, redisHitMicros, missMicros, coldLoads, expiryLoads, failureLoads } = measurement
    console.log(
      `round ${round} ${contender.name.padEnd(18)} memory ${memoryHitMicros?.toFixed(2) ?? '—'} µs, Redis ${redisHitMicros.toFixed(0)} µs, ` +
        `miss ${missMicros.toFixed(0)} µs, loads ${coldLoads} cold, ${expiryLoads} at expiry, ${failureLoads} failing`,
    )
  }
}

const here = new URL('./', import.meta.url)
const results: CacheResults = {
  ...(values.date ? { date: values.date } : {}),
  command: 'npm run bench -- cache',
  environment: describeEnvironment(false),
  redis: `Redis ${/redis_version:(\S+)/.exec(info)?.[1] ?? 'of unknown version'}`,
  sizes,
  rounds,
  versions: Object.fromEntries(
    ['bentocache', 'async-cache-dedupe', 'cacheable', '@keyv/redis', 'ioredis'].map((name) => [
      name,
      installedVersion(name, here),
    ]),
  ),
  measurements,
}
const table = cacheTable(results)
console.log(`\n${table}`)
if (!values.short) {
  mkdirSync(new URL('../results/', here), { recursive: true })
  writeFileSync(new URL('../results/cache.json', here), `${JSON.stringify(results, null, 1)}\n`)
  const page = new URL('../../docs/reference/cache-bench.md', here)
  writeBetweenMarkers(page, 'cache', '# How fast the cache answers, and how often it loads', table)
}
