// Where the time of a contender of overhead goes.
//   seaworthy --seconds 5 --warm-up 3 --connections 64 --top 40 --total
//   --short                  one second without a warm-up: only checks that everything runs
// Keeps the profile in bench/results/profiles/ for a browser's developer tools.
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildDecorated } from '../harness/build.ts'
import { coreBusyMicros } from '../harness/core-time.ts'
import { LoadGenerator } from '../harness/load.ts'
import { findProcessors } from '../harness/processors.ts'
import { type ProfileRow, reportProfile } from '../harness/profile-report.ts'
import { ServerProcess } from '../harness/server-process.ts'
import { TraceSink } from '../harness/trace-sink.ts'
import { TARGET } from '../overhead/check-features.ts'
import { contenders, needsBuild } from '../overhead/contenders.ts'
import { contenderEnv } from '../overhead/measure.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '5' },
    'warm-up': { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    top: { type: 'string', default: '40' },
    total: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
  },
})
const contender = contenders.find(({ name }) => name === (positionals[0] ?? 'seaworthy'))
if (!contender) {
  console.error(`No such contender. There are ${contenders.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}
if (needsBuild(contender)) buildDecorated()

const [seconds, warmUpSeconds] = values.short ? [1, 0] : [Number(values.seconds), Number(values['warm-up'])]
const INTERVAL_MICROS = 200
const processors = findProcessors()
await using sink = await TraceSink.listen()
using load = new LoadGenerator(processors)
await using server = await ServerProcess.start(processors, [process.execPath, ...contender.args], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  env: contenderEnv(contender, sink),
})
const order = { url: server.origin + TARGET, connections: Number(values.connections) }
await load.run({ ...order, seconds: warmUpSeconds })

let requests = 0
const [busyBefore, before, startedAt] = [coreBusyMicros(0), await server.usage(), performance.now()]
const profile = await server.profile(INTERVAL_MICROS, async () => {
  requests = (await load.run({ ...order, seconds })).requests
})
const [busyAfter, after, elapsedMs] = [coreBusyMicros(0), await server.usage(), performance.now() - startedAt]
mkdirSync(new URL('../results/profiles/', import.meta.url), { recursive: true })
writeFileSync(new URL(`../results/profiles/${contender.name}.cpuprofile`, import.meta.url), profile)

const report = reportProfile(profile)
const top = values.short ? 5 : Number(values.top)
console.log(
  `${contender.name}: ${requests} requests, ${perRequest(report.totalMicros)} µs each while profiled`,
)
if (busyBefore !== undefined && busyAfter !== undefined && processors.pinned) {
  const others = (busyAfter - busyBefore - after.cpuMicros + before.cpuMicros) / elapsedMs / 1000
  const share = (Math.max(0, others) * 100).toFixed(0)
  console.log(`Others took ${share} % of the server's core; they make system calls look slow.`)
}
print('by place', report.places.slice(0, top))
print('by function, self time', report.functions.slice(0, top))
if (values.total) {
  const byTotal = report.functions.toSorted((a, b) => b.totalMicros - a.totalMicros)
  print('by function, total time', byTotal.slice(0, top))
}

function print(heading: string, rows: readonly ProfileRow[]): void {
  console.log(`\n${heading}\n self µs  total µs  a request`)
  for (const { what, selfMicros, totalMicros } of rows) {
    console.log(`${perRequest(selfMicros).padStart(8)}  ${perRequest(totalMicros).padStart(8)}  ${what}`)
  }
}

function perRequest(micros: number): string {
  return (micros / requests).toFixed(2)
}
