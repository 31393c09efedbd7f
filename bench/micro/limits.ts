// Cost of one `take` of the memory rate limiter, and memory per key.
import { createMemoryRateLimiter, createRateClasses } from '../../packages/seaworthy/src/limits/index.ts'

const short = process.argv.includes('--short')
const ROUNDS = short ? 3 : 9
const TAKES = short ? 100_000 : 1_000_000
const standard = createRateClasses().get('default')
const wide = createRateClasses({
  wide: [
    { quota: 100_000_000, windowS: 60 },
    { quota: 1_000_000_000, windowS: 3_600 },
  ],
}).get('wide')

interface Case {
  readonly name: string
  readonly setUp: () => (turn: number) => void
}

const keys = Array.from({ length: 200_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)

const cases: readonly Case[] = [
  {
    name: 'one key, accepted',
    setUp: () => {
      const limiter = createMemoryRateLimiter()
      return () => void limiter.take(wide, 'client')
    },
  },
  {
    name: 'one key, refused',
    setUp: () => {
      const limiter = createMemoryRateLimiter()
      return () => void limiter.take(standard, 'client')
    },
  },
  {
    name: '1,000 keys, accepted',
    setUp: () => {
      const limiter = createMemoryRateLimiter()
      return (turn) => void limiter.take(wide, keys[turn % 1_000]!)
    },
  },
  {
    name: '100,000 keys, accepted',
    setUp: () => {
      const limiter = createMemoryRateLimiter()
      return (turn) => void limiter.take(wide, keys[turn % 100_000]!)
    },
  },
  {
    name: 'flood of new keys, full, evicting',
    setUp: () => {
      const limiter = createMemoryRateLimiter({ maxKeys: 10_000 })
      return (turn) => void limiter.take(wide, keys[turn % 200_000]!)
    },
  },
]

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!

for (const { name, setUp } of cases) {
  const rounds: number[] = []
  const run = setUp()
  for (let round = 0; round <= ROUNDS; round++) {
    const start = process.hrtime.bigint()
    for (let turn = 0; turn < TAKES; turn++) run(turn)
    if (round > 0) rounds.push(Number(process.hrtime.bigint() - start) / TAKES)
  }
  console.log(`${name.padEnd(36)} ${median(rounds).toFixed(0).padStart(6)} ns per take`)
}

const collect = globalThis.gc
if (collect) {
  collect()
  const before = process.memoryUsage()
  const limiter = createMemoryRateLimiter()
  for (let i = 0; i < 100_000; i++) limiter.take(standard, `key-${i}`)
  collect()
  const after = process.memoryUsage()
  const bytes = after.heapUsed + after.external - before.heapUsed - before.external
  console.log(`memory per key ${(bytes / limiter.size).toFixed(0)} bytes, ${limiter.size} keys`)
}
