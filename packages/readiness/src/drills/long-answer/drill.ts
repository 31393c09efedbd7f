import { setTimeout as sleep } from 'node:timers/promises'
import { routeThatIs } from '../../config/drill-config.ts'
import { callOf, type DrillContext, defineDrill, launch, missingRoute } from '../../drilling/drill.ts'
import { type LargeAnswer, largestAnswer } from '../../drilling/large-answer.ts'
import type { Replica } from '../../drilling/replica.ts'
import { cleanExit, isFailureExit, readinessOff } from '../../drilling/stop-measurements.ts'
import { AT_ONCE } from '../../drilling/unread-connections.ts'
import { warm } from '../../drilling/warm.ts'
import { derived } from '../../engine/derived.ts'
import type { Measurement } from '../../engine/measurement.ts'
import { inconclusive } from '../../engine/outcome.ts'
import { until } from '../../engine/until.ts'
import { send } from '../../http/exchange.ts'
import { requestText } from '../../http/request-text.ts'
import { openSlowReader, type SlowReader } from '../../http/slow-reader.ts'
import { closedLoop } from '../../load/load.ts'
import { sampleSet } from '../../load/sample-set.ts'
import type { LogLine } from '../../process/log-reader.ts'
import { longAnswerFlaws } from './flaws.ts'
import { longAnswerOptions } from './options.ts'

const READERS = 3
const CLIENTS = 5
const WARM_MS = 300
const EDGE_MS = 100
const SLACK_MS = 1_000
/** What the two kernels of a connection hold at most: the service is done with it before the reader has it. */
const KERNEL_BYTES = 5 * 2 ** 20
const MAX_REQUESTS = 2_000
/** Kernels take more after a while than at once: what a service refused meanwhile is asked for again. */
const MORE_ROUNDS = 6
const MORE_AT_ONCE = 16
const MORE_EVERY_MS = 100
const UNLIMITED = 1e12
const REFUSALS = [429, 503]

/** Clients who take their time with an answer, and a signal in the middle of it. */
export const longAnswerDrill = defineDrill('long-answer', {
  requirements: ['LIFE-1', 'LIFE-2'],
  claim:
    'An answer that is being read when the replica is told to stop arrives whole, or the end is not clean',
  level: 'C',
  method:
    'Three clients read the route that is "large", else the largest read that is known, at such a rate that they are done after a part of the deadline (longAnswer.share), past the propagation window; SIGTERM in the middle. An answer that fits into the buffers of a kernel is asked for many times on each connection, and none is read before the window is over: each answer that begins has to come whole. Length and hash are compared with an answer from before. Again with clients that are too slow for the deadline: the process ends by then, not cleanly, not before longAnswer.reserveMs is left, and no line claims bytes that nobody got.',
  alone: true,
  wants: ['large'],
  example: {
    line: 'longAnswer: { share: 0.5, reserveMs: 3000 }',
    tells:
      'the part of stop.deadlineMs that a slow reader takes, and what the service may keep for its own end',
  },
  options: longAnswerOptions,
  controls: longAnswerFlaws,
  async run(context, signal) {
    const { stop } = context.config
    const { longAnswer } = context.options
    const read = routeThatIs(context.config, 'read')
    if (!read) return inconclusive(missingRoute('read'))
    const reserveMs = Math.min(longAnswer.reserveMs, stop.deadlineMs / 2)
    const takesMs = Math.max(stop.deadlineMs * longAnswer.share, stop.propagationMs + 500)
    if (takesMs > stop.deadlineMs - reserveMs) {
      return inconclusive(
        `between the end of the window after ${stop.propagationMs} ms and the reserve before the deadline of ${stop.deadlineMs} ms there is no time to read: give this drill other times, as in drills: { long-answer: { env: { … }, stop: { propagationMs: 1000, deadlineMs: 8000 } } }`,
      )
    }
    await using replica = await launch(context, signal)
    await warm(callOf(replica.url, read), signal)
    const large = await largestAnswer(context, replica.url)
    const wanted = KERNEL_BYTES / (1 - stop.propagationMs / takesMs)
    const bytes = large?.bytes ?? 0
    const fills = Math.ceil(KERNEL_BYTES / Math.max(1, bytes)) + MORE_ROUNDS * MORE_AT_ONCE
    const requests = bytes >= 1.2 * wanted ? 1 : fills
    if (!large || requests > MAX_REQUESTS) {
      return inconclusive(
        `the largest answer that was found ${large ? `is of ${large.bytes} bytes, on ${large.route.path}` : 'is none'}: name a route that is "large", as in { path: /export, is: [large] }`,
      )
    }
    const plan: Plan = { large, requests, takesMs, reserveMs }
    const inTime = await stopWhileRead(context, replica, plan, signal)
    if (inTime.overEarly) {
      return inconclusive(
        `${large.route.path} was read to its end before the window of ${stop.propagationMs} ms was over: name a route that is "large"`,
      )
    }
    context.progress('readers that are too slow for the deadline')
    await using other = await launch(context, signal)
    await warm(callOf(other.url, read), signal)
    const tooSlow = await stopWhileReadTooSlowly(context, other, plan)
    return {
      kind: 'measured',
      measurements: [...inTime.measurements, ...tooSlow.measurements],
      samples: inTime.samples,
      events: [
        { atMs: inTime.signalMs, label: 'SIGTERM', kind: 'signal' },
        { atMs: inTime.signalMs + stop.propagationMs, label: 'end of window', kind: 'note' },
      ],
      notTested: [
        ...(large.isStable ? [] : [`what ${large.route.path} answers: it differs each time`]),
        ...(requests > 1
          ? [
              `one answer that outlasts the window by itself, and its line: the largest one, of ${large.route.path}, has ${large.bytes} bytes; a route that is "large" would be one`,
            ]
          : []),
        ...(inTime.isHeld
          ? []
          : ['an answer that is in the service when the window ends: the kernels held them all']),
        ...tooSlow.notTested,
      ],
    }
  },
})

interface Plan {
  readonly large: LargeAnswer
  /** On each connection. */
  readonly requests: number
  readonly takesMs: number
  readonly reserveMs: number
}

const idOf = (reader: number, request: number) => `long-answer-${reader}-${request}`

/** Readers who have asked for everything: a few requests at once, since who sends many may be refused. */
async function openReaders(
  { config }: DrillContext,
  url: string,
  { large, requests }: Plan,
  rate: number,
  stack: DisposableStack,
): Promise<readonly SlowReader[]> {
  const readers = Array.from({ length: READERS }, () => stack.use(openSlowReader(url, rate)))
  const read = routeThatIs(config, 'read')!
  const textOf = (id: string) => {
    const call = callOf(url, large.route)
    return requestText({ ...call, headers: { ...call.headers, [config.requestIdHeader]: id } })
  }
  let sent = 0
  const ask = (count: number) => {
    for (const [index, reader] of readers.entries())
      reader.send(Array.from({ length: count }, (_, more) => textOf(idOf(index, sent + more))).join(''))
    sent += count
  }
  if (requests === 1) ask(1)
  else {
    while (sent < requests - MORE_ROUNDS * MORE_AT_ONCE) {
      ask(AT_ONCE)
      await send({ ...callOf(url, read), timeoutMs: 500 })
    }
    while (sent < requests) {
      await sleep(MORE_EVERY_MS)
      ask(MORE_AT_ONCE)
    }
  }
  return readers
}

const isDone = (reader: SlowReader, { requests }: Plan) =>
  reader.isOver || reader.sequence.answers.length >= requests

/** Whether what came ends where an answer ends. */
const isWhole = ({ sequence }: SlowReader) => sequence.isBetween && sequence.answers.length > 0

async function stopWhileRead(context: DrillContext, replica: Replica, plan: Plan, signal: AbortSignal) {
  const { config } = context
  const { propagationMs, deadlineMs } = config.stop
  const { large, requests, takesMs } = plan
  const total = requests * large.bytes
  using started = new DisposableStack()
  const evenly = (total * 1000) / (WARM_MS + takesMs)
  const readers = await openReaders(context, replica.url, plan, requests > 1 ? 0 : evenly, started)
  await sleep(WARM_MS)
  context.progress(`SIGTERM while ${READERS} clients read ${large.route.path}`)
  const signalledAt = performance.now()
  const zeroMs = signalledAt - WARM_MS
  replica.process.signal('SIGTERM')
  const pastWindowMs = propagationMs + WARM_MS
  const pausing =
    requests > 1 ? readAfter(readers, pastWindowMs, (total * 1000) / (takesMs - propagationMs)) : undefined
  const shared = { durationMs: propagationMs - EDGE_MS, zeroMs, signal, keepAlive: false, thinkMs: 20 }
  const read = routeThatIs(config, 'read')!
  const [fresh, ready] = await Promise.all([
    closedLoop(CLIENTS, { ...shared, next: () => callOf(replica.url, read) }),
    closedLoop(1, {
      ...shared,
      next: () => ({ url: replica.managementUrl + config.probes.ready, timeoutMs: 1_000 }),
    }),
  ])
  await pausing
  const patienceMs = signalledAt + deadlineMs + SLACK_MS - performance.now()
  await until(() => readers.every((reader) => isDone(reader, plan)) || undefined, {
    timeoutMs: patienceMs,
    signal,
  })
  const exit = await Promise.race([
    replica.process.exited,
    sleep(signalledAt + deadlineMs + SLACK_MS - performance.now(), undefined, { ref: false }),
  ])
  const samples = [
    sampleSet('new connections', fresh.observations),
    sampleSet('readiness', ready.observations),
  ]
  const answers = readers.flatMap(({ sequence }) => sequence.answers)
  const isRefused = ({ status }: { status: number }) => requests > 1 && REFUSALS.includes(status)
  const other = answers.filter(
    ({ status, bytes, sha256 }) =>
      !isRefused({ status }) &&
      (status !== 200 || (large.isStable && (bytes !== large.bytes || sha256 !== large.sha256))),
  )
  const signalMs = signalledAt - zeroMs
  const measurements: Measurement[] = [
    {
      name: 'readers whose answers came whole',
      observed: readers.filter(isWhole).length,
      comparison: '=',
      threshold: READERS,
    },
    { name: 'answers that differ from one before', observed: other.length, comparison: '=', threshold: 0 },
    derived('lost on new connections', samples, { samples: 'new connections', statistic: 'failed' }, '=', 0),
    readinessOff(ready.observations, signalMs),
    ...cleanExit(exit, signalledAt, deadlineMs),
  ]
  const isHeld = requests === 1 || !exit || exit.atMs - signalledAt > pastWindowMs - EDGE_MS
  const lastMs = Math.max(...readers.map(({ lastAtMs }) => lastAtMs)) - signalledAt
  return {
    measurements,
    samples,
    signalMs,
    isHeld,
    overEarly: readers.every(isWhole) && lastMs < propagationMs,
  }
}

/** Keeps the last answer that has begun in the hands of the service while its window ends. */
async function readAfter(readers: readonly SlowReader[], pauseMs: number, rate: number): Promise<void> {
  await sleep(pauseMs)
  for (const reader of readers) reader.setRate(rate)
}

async function stopWhileReadTooSlowly(context: DrillContext, replica: Replica, plan: Plan) {
  const { deadlineMs } = context.config.stop
  const { large, requests, reserveMs } = plan
  using started = new DisposableStack()
  const slowly = (large.bytes * 250) / deadlineMs
  const readers = await openReaders(context, replica.url, plan, requests > 1 ? 0 : slowly, started)
  await sleep(WARM_MS)
  const signalledAt = performance.now()
  replica.process.signal('SIGTERM')
  const exit = await Promise.race([
    replica.process.exited,
    sleep(deadlineMs + SLACK_MS, undefined, { ref: false }),
  ])
  for (const reader of readers) reader.setRate(UNLIMITED)
  await until(() => readers.every((reader) => isDone(reader, plan)) || undefined, { timeoutMs: SLACK_MS })
  const cut = readers.filter((reader) => !isWhole(reader)).length
  const afterMs = exit && exit.atMs - signalledAt
  const gone: Measurement = {
    name: 'too slow: gone after',
    observed: afterMs === undefined ? 'never' : Math.round(afterMs),
    comparison: '<=',
    threshold: deadlineMs + SLACK_MS,
    unit: 'ms',
  }
  if (cut === 0) {
    const reason = 'readers that are too slow: the kernels held what was left of the answers'
    return { measurements: [gone], notTested: [reason] }
  }
  const isFailure: Measurement = {
    name: 'too slow: exit is non-zero',
    observed: isFailureExit(exit),
    comparison: '=',
    threshold: true,
  }
  // Answers that fit into a kernel are held still, which a service may end before its deadline as it would at any time.
  if (requests > 1) {
    const isForced = (afterMs ?? deadlineMs) >= deadlineMs - reserveMs
    return { measurements: [gone, ...(isForced ? [isFailure] : [])], notTested: [] }
  }
  const notBefore: Measurement = {
    name: 'too slow: cut not before',
    observed: Math.round(afterMs ?? deadlineMs),
    comparison: '>=',
    threshold: deadlineMs - reserveMs,
    unit: 'ms',
  }
  const claims = replica.process.logs.lines.filter((line) => claimsAll(line, large.bytes))
  const claimed: Measurement = {
    name: 'too slow: lines that claim the whole answer',
    observed: claims.length,
    comparison: '=',
    threshold: 0,
  }
  return { measurements: [gone, isFailure, notBefore, claimed], notTested: [] }
}

const TOLD_BYTES = /(?:bytes|size|length|sent)[\w.]*"?\s*[:=]\s*"?(\d+)/gi

/** Whether a line of one of our requests tells as many bytes as the answer has. */
function claimsAll({ text }: LogLine, bytes: number): boolean {
  return (
    text.includes('long-answer-') && [...text.matchAll(TOLD_BYTES)].some(([, told]) => Number(told) >= bytes)
  )
}
