// Measures what a production-ready request costs. See docs/reference/overhead.md for the method and the figures.
//   --rounds 5 --seconds 6 --warm-up 3 --connections 64   how long
//   --only fastify,seaworthy                              which contenders (writes nothing)
//   --short                                               one round of one second: only checks that everything runs
//   --date 2026-01-31                                     the date to print with the figures
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { buildDecorated } from '../harness/build.ts'
import { writeBetweenMarkers } from '../harness/document.ts'
import { describeEnvironment, installedVersion } from '../harness/environment.ts'
import { LoadGenerator } from '../harness/load.ts'
import { findProcessors } from '../harness/processors.ts'
import { TraceSink } from '../harness/trace-sink.ts'
import { contenders, needsBuild } from './contenders.ts'
import { type Measurement, measure } from './measure.ts'
import { type OverheadResults, overheadSummary, overheadTable } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '6' },
    'warm-up': { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    date: { type: 'string' },
  },
})

const options = values.short
  ? { rounds: 1, seconds: 1, warmUpS: 0, connections: 16 }
  : {
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      warmUpS: Number(values['warm-up']),
      connections: Number(values.connections),
    }
const wanted = values.only?.split(',')
const chosen = contenders.filter(({ name }) => !wanted || wanted.includes(name))
const unknown = wanted?.filter((name) => !contenders.some((contender) => contender.name === name)) ?? []
if (unknown.length > 0) {
  console.error(
    `No such contender: ${unknown.join(', ')}. There are ${contenders.map((c) => c.name).join(', ')}.`,
  )
  process.exit(2)
}
if (chosen.some(needsBuild)) buildDecorated()

const processors = findProcessors()
const rounds: Record<string, Measurement[]> = Object.fromEntries(chosen.map(({ name }) => [name, []]))
{
  await using sink = await TraceSink.listen()
  using load = new LoadGenerator(processors)
  for (let round = 1; round <= options.rounds; round++) {
    for (const contender of chosen) {
      const measurement = await measure(contender, { processors, load, sink }, options)
      rounds[contender.name]!.push(measurement)
      console.log(line(round, contender.name, measurement))
    }
  }
}

const here = new URL('./', import.meta.url)
const packages = [...new Set(chosen.flatMap((contender) => contender.packages)), 'autocannon']
const results: OverheadResults = {
  ...(values.date ? { date: values.date } : {}),
  command: 'npm run bench -- overhead',
  environment: describeEnvironment(processors.pinned),
  options,
  versions: Object.fromEntries(packages.map((name) => [name, installedVersion(name, here)])),
  rounds,
}
const table = overheadTable(results, chosen)
console.log(`\n${table}`)

if (!values.short && !wanted) {
  mkdirSync(new URL('../results/', import.meta.url), { recursive: true })
  writeFileSync(new URL('../results/overhead.json', import.meta.url), `${JSON.stringify(results, null, 1)}\n`)
  const page = new URL('../../docs/reference/overhead.md', import.meta.url)
  writeBetweenMarkers(page, 'overhead', '# What production-ready costs', table)
  const front = new URL('../../README.md', import.meta.url)
  writeBetweenMarkers(front, 'overhead summary', '', overheadSummary(results, chosen))
}

function line(round: number, name: string, m: Measurement): string {
  const disturbed = m.disturbed === undefined ? '' : `, disturbed ${(m.disturbed * 100).toFixed(0)} %`
  return (
    `round ${round} ${name.padEnd(17)} ${m.cpuMicrosPerRequest.toFixed(1).padStart(6)} µs CPU ` +
    `${m.requestsPerS.toFixed(0).padStart(6)} req/s  p50 ${m.p50Ms.toFixed(1)} p99 ${m.p99Ms.toFixed(1)} ms  ` +
    `${m.rssMiB.toFixed(0)} MiB  server ${(m.serverBusy * 100).toFixed(0)} % load ${(m.generatorBusy * 100).toFixed(0)} %${disturbed}`
  )
}
