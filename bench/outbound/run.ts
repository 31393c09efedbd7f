// What a call to a provider costs with everything on, against bare undici. See docs/reference/outbound-bench.md.
//   --rounds 41 --calls 3000 --concurrency 32  how long
//   --only "undici request;seaworthy upstream" which callers (writes nothing)
//   --profile "seaworthy upstream"             where the time of one of them goes (writes nothing)
//   --short                                    one round: only checks that everything runs
//   --date 2026-01-31                          the date to print with the figures
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeBetweenMarkers } from '../harness/document.ts'
import { describeEnvironment, installedVersion, machineText } from '../harness/environment.ts'
import { markdownTable } from '../harness/markdown.ts'
import { findProcessors } from '../harness/processors.ts'
import { reportProfile } from '../harness/profile-report.ts'
import { showSpread, spread } from '../harness/statistics.ts'
import type { Order, Report } from './caller-process.ts'
import { BARE, callers, WHOLE } from './callers.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '41' },
    calls: { type: 'string', default: '3000' },
    concurrency: { type: 'string', default: '32' },
    only: { type: 'string' },
    profile: { type: 'string' },
    short: { type: 'boolean', default: false },
    date: { type: 'string' },
  },
})
const TARGET = 1.25
const rounds = values.short ? 1 : Number(values.rounds)
const calls = values.short ? 200 : Number(values.calls)
const concurrency = Number(values.concurrency)
const names = Object.keys(callers).filter((name) =>
  values.profile ? name === values.profile : !values.only || values.only.split(';').includes(name),
)

const processors = findProcessors()
const started: ChildProcess[] = []
const figures = new Map<string, Report[]>(names.map((name) => [name, []]))
try {
  const provider = await start(processors.load, 'provider.ts')
  const origin = `http://127.0.0.1:${provider.said}`
  const processes = new Map<string, ChildProcess>()
  for (const name of names) {
    const { child } = await start(processors.server, 'caller-process.ts', name, origin)
    processes.set(name, child)
    await run(child, { calls: 8 * calls, concurrency })
  }
  if (values.profile) await showProfile(processes.get(values.profile) as ChildProcess)
  else {
    for (let round = 1; round <= rounds; round++) {
      for (const [name, child] of processes) {
        const report = await run(child, { calls, concurrency })
        figures.get(name)?.push(report)
        console.log(`round ${round} ${name.padEnd(38)} ${report.cpuMicrosPerCall.toFixed(1)} µs CPU a call`)
      }
    }
    const table = describe()
    console.log(`\n${table}`)
    if (!values.short && !values.only) {
      const page = new URL('../../docs/reference/outbound-bench.md', import.meta.url)
      writeBetweenMarkers(page, 'outbound', '# What a call to a provider costs', table)
    }
  }
} finally {
  for (const child of started) if (child.connected) child.disconnect()
}

type Place = (command: readonly string[]) => readonly string[]

async function start(place: Place, file: string, ...args: string[]) {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const [program, ...rest] = place([process.execPath, path, ...args])
  const child = spawn(program as string, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  started.push(child)
  return { child, said: await nextMessage(child) }
}

async function run(child: ChildProcess, order: Order): Promise<Report> {
  child.send(order)
  return (await nextMessage(child)) as Report
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('a process of the bench died'))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message)
    })
  })
}

/** The figures of one caller against another's, round by round, so that drift of the machine cancels out. */
function against(name: string, other: string) {
  const theirs = figures.get(other) ?? []
  const mine = figures.get(name) ?? []
  return spread(mine.map((report, round) => report.cpuMicrosPerCall / (theirs[round]?.cpuMicrosPerCall ?? 1)))
}

function describe(): string {
  const rows = names.map((name) => [
    name,
    showSpread(spread((figures.get(name) ?? []).map((report) => report.cpuMicrosPerCall)), 1),
    name === BARE || !figures.has(BARE) ? '1' : showSpread(against(name, BARE), 2),
  ])
  const environment = describeEnvironment(processors.pinned)
  const here = new URL('./', import.meta.url)
  const lines = [markdownTable(['caller', 'CPU µs a call', `${BARE} = 1`], rows), '']
  if (figures.has(BARE) && figures.has(WHOLE)) {
    const ratio = against(WHOLE, BARE)
    const verdict = ratio.median <= TARGET ? 'met' : `**missed by ${(ratio.median - TARGET).toFixed(2)} ×**`
    lines.push(`${WHOLE}, against ${BARE}: ${showSpread(ratio, 2)} ×, target ≤ ${TARGET}: ${verdict}.`, '')
  }
  lines.push(
    `Regenerate with \`npm run bench -- outbound\`${values.date ? `; measured on ${values.date}` : ''}.`,
    '',
    `- Machine: ${machineText(environment)}, undici ${installedVersion('undici', here)}, cockatiel ${installedVersion('cockatiel', here)}.`,
    `- ${rounds} rounds; in each every caller makes ${calls} calls, ${concurrency} at a time, one caller after the other; each lives in its own process, warmed up with ${8 * calls} calls. A call that serves a request has its context with deadline and cancellation, made for it; one request in ten is sampled. The provider is a process of its own and answers 500 bytes of JSON. CPU is user and system time of the caller's process. Median, and in brackets the smallest and largest round.`,
    environment.pinned
      ? '- Callers are pinned to one core, the provider to another.'
      : '- **Not pinned**: this machine has no `taskset` or one core only.',
  )
  return lines.join('\n')
}

async function showProfile(child: ChildProcess): Promise<void> {
  const count = 3 * calls
  const report = await run(child, { calls: count, concurrency, profile: true })
  const { functions } = reportProfile(report.profile as string)
  console.log(
    `${report.cpuMicrosPerCall.toFixed(1)} µs CPU a call while profiled\n self µs  total µs  a call`,
  )
  for (const row of functions.slice(0, 50)) {
    const figure = (micros: number) => (micros / count).toFixed(2).padStart(8)
    console.log(`${figure(row.selfMicros)}  ${figure(row.totalMicros)}  ${row.what}`)
  }
}
