import { setTimeout as sleep } from 'node:timers/promises'
import { type DrillConfig, routeThatIs, type SampleRoute } from '../../config/drill-config.ts'
import { callOf, type DrillContext, defineDrill, launch, missingRoute } from '../../drilling/drill.ts'
import { NotReady, type Replica } from '../../drilling/replica.ts'
import {
  cleanExit,
  isFailureExit,
  SECOND_SIGNAL_AFTER_MS,
  SECOND_SIGNAL_MS,
} from '../../drilling/stop-measurements.ts'
import { warm } from '../../drilling/warm.ts'
import { derived } from '../../engine/derived.ts'
import type { Measurement } from '../../engine/measurement.ts'
import { type Finding, inconclusive } from '../../engine/outcome.ts'
import { until } from '../../engine/until.ts'
import { type Call, send } from '../../http/exchange.ts'
import { closedLoop, openLoop } from '../../load/load.ts'
import { percentile } from '../../load/percentile.ts'
import { type SampleSet, sampleSet } from '../../load/sample-set.ts'
import { createFifo } from '../../process/fifo.ts'
import { createLogReader } from '../../process/log-reader.ts'
import { lookAtProcess } from '../../process/process-look.ts'
import { blockedOutputFlaws } from './flaws.ts'
import {
  nameOf,
  type OutputName,
  type OutputSituation,
  type Outputs,
  openOutputs,
  SITUATIONS,
} from './output-situation.ts'

const MEGABYTE = 2 ** 20
const LEARN = 100
/** More than a pipe, a socket and what a reader of ours takes in advance hold together. */
const FILL_BYTES = 2 * MEGABYTE
const CLIENTS = 16
const ROUND_MS = 500
const LONGEST_MS = 20_000
const RATE = 50
const LOOK_MS = 1_000
const TIMEOUT_MS = 2_000
/** Of requests that are there for their lines only. */
const LINE_TIMEOUT_MS = 1_000
const SLACK_MS = 1_000
const BACK_LINES = 20
const BACK_MS = 5_000
/** Services that tell who called write long lines for a long name. */
const AGENT = `drill/1 ${'(blocked output) '.repeat(50)}`

/** Nobody takes what the service prints. */
export const blockedOutputDrill = defineDrill('blocked-output', {
  requirements: ['LIFE-2', 'OBS-1'],
  claim:
    'Output that nobody takes holds up neither requests nor the end, and the log goes on when it is taken again',
  level: 'B',
  method:
    'Standard output, standard error and both are a pipe, then a socket, that nobody reads; requests fill it with log lines. Requests have to be answered as before (blockedOutput.latencyMs), memory must not grow with the lines, and SIGTERM has to end the process in time with 0; a second signal at once. Then a reader comes back: the lines of later requests have to come and parse. Again with a pipe whose reader is gone, and with a disk that is full.',
  alone: true,
  controls: blockedOutputFlaws,
  async run(context, signal) {
    const { config } = context
    const route = routeThatIs(config, 'read')
    if (!route) return inconclusive(missingRoute('read'))
    context.progress('what it prints while somebody reads')
    const usual = await learn(context, route, signal)
    if (usual.bytes.stdout + usual.bytes.stderr < 20) {
      return inconclusive(
        `${route.method} ${route.path} prints nothing, neither to standard output nor to standard error: make this drill log each request, as in drills: { blocked-output: { env: { LOG_LEVEL: info } } }`,
      )
    }
    const { crash } = config.blockedOutput
    const hasFifo = await createFifo().then(
      (fifo) => {
        fifo[Symbol.dispose]()
        return true
      },
      () => false,
    )
    const reasonOf = ({ by, blocks, also }: OutputSituation): string | undefined => {
      if (!hasFifo && by.startsWith('pipe')) return 'this system has no mkfifo'
      if (also === 'crash' && crash === undefined) return 'blockedOutput.crash names no path that causes one'
      return blocks.some((name) => usual.bytes[name] > 0) ? undefined : 'nothing is printed there'
    }
    const chosen = SITUATIONS.filter((situation) => reasonOf(situation) === undefined)
    const seen: Seen[] = []
    for (const situation of chosen) {
      if (signal.aborted) break
      context.progress(nameOf(situation))
      seen.push(await live(context, situation, route, usual, signal))
    }
    const left = SITUATIONS.filter((situation) => !chosen.includes(situation))
    return {
      kind: 'measured',
      measurements: seen.flatMap(({ measurements }) => measurements),
      findings: seen.flatMap(({ findings }) => findings ?? []),
      samples: [usual.samples, ...seen.flatMap(({ samples }) => samples ?? [])],
      notTested: [
        ...left.map((situation) => `${nameOf(situation)}: ${reasonOf(situation)}`),
        ...seen.flatMap(({ notTested }) => notTested),
      ],
    }
  },
})

interface Usual {
  /** That one request prints. */
  readonly bytes: Readonly<Record<OutputName, number>>
  readonly parses: boolean
  readonly tellsId: boolean
  readonly p95: number
  readonly samples: SampleSet
}

interface Seen {
  readonly measurements: readonly Measurement[]
  readonly findings?: readonly Finding[]
  readonly samples?: SampleSet
  readonly notTested: readonly string[]
}

const idOf = (number: number) => `blocked-output-${number}`

function callWith({ config }: DrillContext, url: string, route: SampleRoute, number: number): Call {
  const call = callOf(url, route, number)
  return {
    ...call,
    headers: { 'user-agent': AGENT, ...call.headers, [config.requestIdHeader]: idOf(number) },
  }
}

/** The service as it is while its output is read. */
async function learn(context: DrillContext, route: SampleRoute, signal: AbortSignal): Promise<Usual> {
  await using replica = await launch(context, signal)
  await warm(callOf(replica.url, route), signal)
  const { lines } = replica.process.logs
  const begun = lines.length
  for (let number = 0; number < LEARN; number++) await send(callWith(context, replica.url, route, number))
  await until(() => lines.length - begun >= LEARN || undefined, { timeoutMs: 1_000, signal })
  const made = lines.slice(begun)
  const bytesOf = (name: OutputName) =>
    made.filter(({ stream }) => stream === name).reduce((sum, { text }) => sum + text.length + 1, 0) / LEARN
  const { samples, p95 } = await ordinary(context, replica, route, 'while it is read', signal)
  return {
    bytes: { stdout: bytesOf('stdout'), stderr: bytesOf('stderr') },
    parses: made.length > 0 && made.every(({ json }) => json !== undefined),
    tellsId: made.some(({ text }) => text.includes(idOf(LEARN - 1))),
    p95,
    samples,
  }
}

async function ordinary(
  context: DrillContext,
  replica: Replica,
  route: SampleRoute,
  name: string,
  signal: AbortSignal,
): Promise<{ samples: SampleSet; p95: number }> {
  const { observations } = await openLoop(RATE, {
    next: (index) => callWith(context, replica.url, route, index),
    durationMs: LOOK_MS,
    zeroMs: performance.now(),
    signal,
    timeoutMs: TIMEOUT_MS,
  })
  const latencies = observations.map(({ latencyMs }) => latencyMs)
  return { samples: sampleSet(name, observations), p95: percentile(latencies, 95) ?? 0 }
}

async function live(
  context: DrillContext,
  situation: OutputSituation,
  route: SampleRoute,
  usual: Usual,
  signal: AbortSignal,
): Promise<Seen> {
  const { config } = context
  const { by, blocks, also } = situation
  const name = nameOf(situation)
  await using stack = new AsyncDisposableStack()
  const outputs = await openOutputs(situation, stack)
  const { output } = outputs
  const replica = await launch(context, signal, { output }).catch((error: unknown) => {
    if (error instanceof NotReady) return error
    throw error
  })
  if (replica instanceof NotReady) {
    const said = await wordsIn(outputs, signal)
    return { measurements: [], findings: [{ message: `${name}: ${replica.message}${said}` }], notTested: [] }
  }
  stack.use(replica)
  outputs.handedOver()
  const perRequest = blocks.reduce((sum, stream) => sum + usual.bytes[stream], 0)
  const flood = (bytes: number) => makeLines(context, replica, route, Math.ceil(bytes / perRequest), signal)
  const made = by === 'pipe' || by === 'socket' ? await flood(FILL_BYTES) : await flood(FILL_BYTES / 20)
  const { samples } = await ordinary(context, replica, route, name, signal)
  const measurements: Measurement[] = [
    { name: `${name}: requests that made lines`, observed: made, comparison: '>', threshold: 0 },
    derived(`${name}: failed`, [samples], { samples: name, statistic: 'failed' }, '=', 0),
    derived(
      `${name}: p95`,
      [samples],
      { samples: name, statistic: 'p95' },
      '<=',
      Math.round(usual.p95 + config.blockedOutput.latencyMs),
      'ms',
    ),
  ]
  const notTested: string[] = []
  if (also === 'memory') {
    const half = (config.blockedOutput.floodMb / 2) * MEGABYTE
    await flood(half)
    const before = await lookAtProcess(replica.process.pid)
    const linesMb = ((await flood(half)) * perRequest) / MEGABYTE
    const after = await lookAtProcess(replica.process.pid)
    const { noiseMb } = config.leak
    if (before && after && linesMb > noiseMb) {
      measurements.push({
        name: `${name}: memory that grew with ${Math.round(linesMb)} MiB of lines`,
        observed: Math.round((after.megabytes - before.megabytes) * 10) / 10,
        comparison: '<=',
        threshold: Math.round(noiseMb + linesMb / 4),
        unit: 'MiB',
      })
    } else
      notTested.push(
        `memory: ${before ? `${Math.round(linesMb)} MiB of lines are too few to see it` : 'this system does not show it'}`,
      )
  }
  if (also === 'reader comes back') {
    measurements.push(...(await readAgain(context, replica, route, usual, outputs, name, signal)))
  }
  measurements.push(...(await end(context, replica, situation, name)))
  return { measurements, samples, notTested }
}

/** What a process that is gone left in the pipes that nobody read. */
async function wordsIn({ fifos }: Outputs, signal: AbortSignal): Promise<string> {
  const logs = createLogReader()
  for (const fifo of fifos) logs.attach(fifo.read(), 'stdout')
  await until(() => logs.lines.length > 0 || undefined, { timeoutMs: ROUND_MS, signal })
  return logs.tail(BACK_LINES)
}

/** Asks so often, or until nothing is answered any more. @returns how many were answered. */
async function makeLines(
  context: DrillContext,
  replica: Replica,
  route: SampleRoute,
  requests: number,
  signal: AbortSignal,
): Promise<number> {
  const began = performance.now()
  let answered = 0
  while (answered < requests && performance.now() - began < LONGEST_MS && !signal.aborted) {
    const { observations } = await closedLoop(CLIENTS, {
      next: (index) => callWith(context, replica.url, route, answered + index),
      durationMs: ROUND_MS,
      zeroMs: began,
      signal,
      timeoutMs: LINE_TIMEOUT_MS,
      lean: true,
    })
    const now = observations.filter(({ status }) => status > 0).length
    answered += now
    if (now === 0) break
  }
  return answered
}

async function readAgain(
  context: DrillContext,
  replica: Replica,
  route: SampleRoute,
  usual: Usual,
  { fifos }: Outputs,
  name: string,
  signal: AbortSignal,
): Promise<readonly Measurement[]> {
  const logs = createLogReader()
  for (const fifo of fifos) logs.attach(fifo.read(), 'stdout')
  // What waited comes first; its end is not known, so the next lines are told by the ids of their requests.
  await sleep(ROUND_MS)
  const from = 1_000_000
  const begun = logs.lines.length
  for (let index = 0; index < BACK_LINES; index++)
    await send({ ...callWith(context, replica.url, route, from + index), timeoutMs: LINE_TIMEOUT_MS })
  const found = () => {
    const late = logs.lines.slice(begun)
    return usual.tellsId ? late.filter(({ text }) => /blocked-output-10000\d\d/.test(text)) : late
  }
  await until(() => found().length >= BACK_LINES || undefined, { timeoutMs: BACK_MS, signal })
  const lines = found()
  return [
    {
      name: `${name}: lines of ${BACK_LINES} requests after the reader came back`,
      observed: lines.length,
      comparison: '>=',
      threshold: BACK_LINES,
    },
    ...(usual.parses
      ? [
          {
            name: `${name}: lines that do not parse`,
            observed: lines.filter(({ json }) => json === undefined).length,
            comparison: '=',
            threshold: 0,
          } as const,
        ]
      : []),
  ]
}

async function end(
  { config }: DrillContext,
  replica: Replica,
  { also }: OutputSituation,
  name: string,
): Promise<readonly Measurement[]> {
  const { deadlineMs } = config.stop
  if (also === 'crash') return [await crashed(replica, config, name)]
  const signalledAt = performance.now()
  replica.process.signal('SIGTERM')
  let lastAt = signalledAt
  if (also === 'second signal') {
    await sleep(SECOND_SIGNAL_AFTER_MS)
    lastAt = performance.now()
    replica.process.signal('SIGTERM')
  }
  const exit = await Promise.race([
    replica.process.exited,
    sleep(deadlineMs + SLACK_MS, undefined, { ref: false }),
  ])
  if (also === 'second signal') {
    return [
      {
        name: `${name}: gone after the second`,
        observed: exit ? Math.round(exit.atMs - lastAt) : 'never',
        comparison: '<=',
        threshold: SECOND_SIGNAL_MS,
        unit: 'ms',
      },
    ]
  }
  return cleanExit(exit, signalledAt, deadlineMs).map((measurement) => ({
    ...measurement,
    name: `${name}: ${measurement.name}`,
  }))
}

/** An error that nobody catches has to end the process, whether its last words are taken or not. */
async function crashed(replica: Replica, config: DrillConfig, name: string): Promise<Measurement> {
  replica.process.expectExit()
  await send({ url: replica.url + config.blockedOutput.crash, timeoutMs: TIMEOUT_MS })
  const exit = await Promise.race([
    replica.process.exited,
    sleep(config.stop.deadlineMs + SLACK_MS, undefined, { ref: false }),
  ])
  return {
    name: `${name}: gone, with an exit that is non-zero`,
    observed: isFailureExit(exit ?? undefined),
    comparison: '=',
    threshold: true,
  }
}
