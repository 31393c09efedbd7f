import { type Environment, machineText } from '../harness/environment.ts'
import { markdownTable } from '../harness/markdown.ts'
import { showSpread, spread } from '../harness/statistics.ts'
import { type CacheMeasurement, LOAD_MS, type Sizes } from './measure.ts'

export interface CacheResults {
  date?: string
  command: string
  environment: Environment
  redis: string
  sizes: Sizes
  rounds: number
  versions: Record<string, string>
  measurements: CacheMeasurement[]
}

export function cacheTable(results: CacheResults): string {
  const rows = [...Map.groupBy(results.measurements, ({ contender }) => contender)].map(([name, rounds]) => {
    const figure = (pick: (m: CacheMeasurement) => number | undefined, digits: number) => {
      const values = rounds.map(pick).filter((each) => each !== undefined)
      return values.length === 0 ? 'none' : showSpread(spread(values), digits)
    }
    return [
      name,
      figure((m) => m.memoryHitMicros, 2),
      figure((m) => m.redisHitMicros, 0),
      figure((m) => m.missMicros, 0),
      figure((m) => m.stampedeMs, 0),
      figure((m) => m.coldLoads, 0),
      figure((m) => m.expiryLoads, 0),
      figure((m) => m.failureLoads, 0),
    ]
  })
  const head = [
    '',
    'hit in memory, µs',
    'hit in Redis, µs',
    'miss, µs',
    'stampede, ms',
    'loads: cold',
    'loads: at expiry',
    'loads: failing',
  ]
  return `${markdownTable(head, rows)}\n\n${method(results)}`
}

function method({ date, command, environment, redis, sizes, rounds, versions }: CacheResults): string {
  return [
    `Regenerate with \`${command}\`${date ? `; measured on ${date}` : ''}. Median of ${rounds} rounds (smallest–largest); in each round the contenders run one after another.`,
    '',
    `- Machine: ${machineText(environment)}; ${redis} on the same machine.`,
    `- Packages: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    `- Look-ups one after another in one process: ${sizes.memoryHits} hits of one key in memory; ${sizes.redisHits} keys that another replica stored, each read once; ${sizes.misses} misses whose load takes no time, with the store where the contender waits for it. The value is 900 bytes of JSON.`,
    `- Stampede: ${sizes.callers} callers at once, spread over two replicas with connections and memory of their own, for one key whose load takes ${LOAD_MS} ms. **Correct is one load**: for a key nobody has, for a key that both had in memory and that has just expired, and for a load that fails.`,
    '- Each contender as it is by default, with the same time to live; BentoCache with its memory, Redis and bus drivers, async-cache-dedupe with its Redis storage (it has memory or Redis, not both), cacheable with memory over Keyv for Redis.',
    '- The hit in memory of this repository hands out a frozen value and counts it, with its age, in two metrics.',
  ].join('\n')
}
