import { setTimeout as sleep } from 'node:timers/promises'
import { type DrillConfig, routeThatIs } from '../../config/drill-config.ts'
import { callOf, defineDrill, launch, missingRoute } from '../../drilling/drill.ts'
import { largestAnswer } from '../../drilling/large-answer.ts'
import type { Replica } from '../../drilling/replica.ts'
import { openUnread, secondLoopback, type UnreadConnections } from '../../drilling/unread-connections.ts'
import { warm } from '../../drilling/warm.ts'
import { derived } from '../../engine/derived.ts'
import type { Measurement } from '../../engine/measurement.ts'
import { inconclusive } from '../../engine/outcome.ts'
import { until } from '../../engine/until.ts'
import { send, statusOf } from '../../http/exchange.ts'
import { parsePrometheus } from '../../http/prometheus-text.ts'
import { requestText } from '../../http/request-text.ts'
import { closedLoop, type Observation, openLoop } from '../../load/load.ts'
import { isFailure, sampleSet } from '../../load/sample-set.ts'
import { lookAtProcess } from '../../process/process-look.ts'
import { slowReadersFlaws } from './flaws.ts'
import { slowReadersOptions } from './options.ts'

/** More than the kernels of both ends hold of an answer that nobody reads. */
const KERNEL_BYTES = 6 * 2 ** 20
const MAX_REQUESTS = 2_000
/** Requests of all connections together: beyond these the drill would be a flood. */
const MAX_TOTAL = 20_000
const RATE = 20
const BASELINE_MS = 1_000
const AFTER_MS = 1_000
const BACK_MS = 5_000
const WINDOW_MS = 1_000
const CAUGHT_UP_MS = 500
const MIN_SERVED = 95

/** Clients who ask and read nothing. */
export const slowReadersDrill = defineDrill('slow-readers', {
  requirements: ['LIFE-5', 'HTTP-7'],
  claim: 'Clients that ask and never read take neither the places of others nor memory, and are cut',
  level: 'B',
  method:
    'Hundreds of connections of one address ask for the route that is "large", else for the largest read that is known, a few times at once and as often as it takes to fill what the kernels hold, and read nothing. All the while somebody from another address, where the machine has one, asks the read route twenty times a second, and both probes are asked. Once a second two of the connections are tried, and when both are gone, all: none may be held after slowReaders.cutMs.',
  alone: true,
  wants: ['large'],
  example: {
    line: 'slowReaders: { connections: 300, cutMs: 30000, graceMs: 5000, memoryMb: 256 }',
    tells: 'clients that ask and read nothing, and the time after which each is cut',
  },
  options: slowReadersOptions,
  controls: slowReadersFlaws,
  onTarget: true,
  async run(context, signal) {
    const { config, options, target } = context
    const { connections, cutMs, graceMs, memoryMb } = options.slowReaders
    const read = routeThatIs(config, 'read')
    if (!read) return inconclusive(missingRoute('read'))
    await using replica = await launch(context, signal)
    await warm(callOf(replica.url, read), signal)
    const large = await largestAnswer(context, replica.url)
    const requests = Math.ceil(KERNEL_BYTES / Math.max(1, large?.bytes ?? 1))
    if (!large || requests > MAX_REQUESTS) {
      return inconclusive(
        `the largest answer that was found ${large ? `is of ${large.bytes} bytes, on ${large.route.path}` : 'is none'}, and the kernels hold what is asked for: name a route that is "large", as in { path: /export, is: [large] }`,
      )
    }
    const count = Math.max(10, Math.min(connections, Math.floor(MAX_TOTAL / requests)))
    const address = await secondLoopback(replica.url)
    const inFlightBefore = await inFlightOf(replica, config)
    const before = target === undefined ? await lookAtProcess(replica.process.pid) : undefined

    const zeroMs = performance.now()
    const now = () => performance.now() - zeroMs
    const done = new AbortController()
    const shared = {
      durationMs: 600_000,
      zeroMs,
      signal: AbortSignal.any([signal, done.signal]),
      keepAlive: false,
    }
    const probe = (path: string) =>
      closedLoop(1, {
        ...shared,
        next: () => ({ url: replica.managementUrl + path, timeoutMs: 1_000 }),
        thinkMs: 50,
      })
    const running = Promise.all([
      openLoop(RATE, { ...shared, next: (index) => callOf(replica.url, read, index), timeoutMs: 2_000 }),
      probe(config.probes.live),
      probe(config.probes.ready),
    ])
    await sleep(BASELINE_MS)
    context.progress(`${count} connections ask for ${large.route.path} and read nothing`)
    const heldAt = now()
    const text = requestText(callOf(replica.url, large.route))
    let peakMb = before?.megabytes ?? 0
    const watch = setInterval(async () => {
      const look = before && (await lookAtProcess(replica.process.pid))
      peakMb = Math.max(peakMb, look?.megabytes ?? 0)
    }, 200)
    const caughtUp = async () => {
      await send({ ...callOf(replica.url, read), timeoutMs: CAUGHT_UP_MS })
    }
    using crowd = await openUnread(replica.url, { count, text, requests, localAddress: address, caughtUp })
    const cut = await untilCut(crowd, cutMs, signal)
    // A connection whose answers are all in the kernels takes no place: it is as good as one that is kept for later.
    const inFlightMeanwhile = cut.held > 0 ? await inFlightOf(replica, config) : undefined
    const isIdle = inFlightMeanwhile !== undefined && inFlightMeanwhile <= (inFlightBefore ?? 0)
    const held = isIdle ? 0 : cut.held
    const goneAt = now()
    await sleep(Math.max(AFTER_MS, heldAt + graceMs + AFTER_MS - goneAt))
    clearInterval(watch)
    crowd[Symbol.dispose]()
    done.abort()
    const [others, live, ready] = await running
    const back = await until(
      async () => {
        const inFlight = await inFlightOf(replica, config)
        return inFlight === undefined || inFlight <= (inFlightBefore ?? 0) ? { inFlight } : undefined
      },
      { timeoutMs: BACK_MS, everyMs: 100, signal },
    )
    const inFlightAfter = back ? back.inFlight : await inFlightOf(replica, config)
    const after = statusOf(await send(callOf(replica.url, read)))
    const samples = [
      sampleSet('others', others.observations),
      sampleSet('liveness', live.observations),
      sampleSet('readiness', ready.observations),
    ]
    const late = others.observations.filter(({ atMs }) => atMs >= heldAt + graceMs)
    const served = late.filter(({ status }) => !isFailure(status)).length
    const measurements: Measurement[] = [
      {
        name: `requests of others served, ${graceMs} ms after the readers came`,
        observed: late.length === 0 ? null : Math.floor((served / late.length) * 100),
        comparison: '>=',
        threshold: MIN_SERVED,
        unit: '%',
      },
      derived('liveness failures', samples, { samples: 'liveness', statistic: 'failed' }, '=', 0),
      derived('liveness p95', samples, { samples: 'liveness', statistic: 'p95' }, '<=', 100, 'ms'),
      derived('readiness p95', samples, { samples: 'readiness', statistic: 'p95' }, '<=', 100, 'ms'),
      {
        name: 'seconds in which all was refused and readiness said 200',
        observed: secondsOfUntruth(others.observations, ready.observations, heldAt),
        comparison: '<=',
        threshold: 1,
      },
      {
        name: `connections held with answers after ${cutMs} ms`,
        observed: held,
        comparison: '=',
        threshold: 0,
      },
      ...(cut.afterMs === undefined
        ? []
        : [
            {
              name: 'all cut after',
              observed: cut.afterMs,
              comparison: '<=',
              threshold: cutMs,
              unit: 'ms',
            } as const,
          ]),
      ...(before
        ? [
            {
              name: 'memory that grew meanwhile',
              observed: Math.round(peakMb - before.megabytes),
              comparison: '<=',
              threshold: memoryMb,
              unit: 'MiB',
            } as const,
          ]
        : []),
      ...(inFlightBefore === undefined
        ? []
        : [
            {
              name: 'requests in flight after',
              observed: inFlightAfter ?? null,
              comparison: '<=',
              threshold: inFlightBefore,
            } as const,
          ]),
      {
        name: 'a plain request works after',
        observed: after > 0 && after < 500,
        comparison: '=',
        threshold: true,
      },
    ]
    return {
      kind: 'measured',
      measurements,
      samples,
      events: [
        { atMs: heldAt, label: `${count} read nothing`, kind: 'fault' },
        { atMs: goneAt, label: held === 0 ? 'all are cut' : 'they leave', kind: 'heal' },
      ],
      notTested: [
        ...(address ? [] : ['others at another address: this machine has one only']),
        ...(before ? [] : ['memory: this system does not show it']),
        ...(inFlightBefore === undefined ? ['requests in flight: no metric tells them'] : []),
        ...(count < connections
          ? [
              `${connections} connections: ${count}, since answers of ${large.bytes} bytes take ${requests} requests each`,
            ]
          : []),
      ],
    }
  },
})

/** How many are held at the end of the time, and when the last one was found cut. Trying one may count as life, so few are tried at first. */
async function untilCut(
  crowd: UnreadConnections,
  cutMs: number,
  signal: AbortSignal,
): Promise<{ held: number; afterMs: number | undefined }> {
  const began = performance.now()
  const all = Array.from({ length: crowd.size }, (_, index) => index)
  let everyone = false
  for (let round = 0; ; round++) {
    const elapsed = performance.now() - began
    const isLast = elapsed >= cutMs || signal.aborted
    const pair = [round % crowd.size, crowd.size - 1 - (round % crowd.size)]
    everyone ||= isLast || (await crowd.held(pair)) === 0
    const held = everyone ? await crowd.held(all) : crowd.size
    if (held === 0) return { held, afterMs: Math.round(performance.now() - began) }
    if (isLast) return { held, afterMs: undefined }
    await sleep(Math.min(500, Math.max(0, cutMs - elapsed)))
  }
}

/** Whole seconds in which every request failed and every answer of readiness was 200. */
function secondsOfUntruth(
  others: readonly Observation[],
  ready: readonly Observation[],
  fromMs: number,
): number {
  const inWindow = (all: readonly Observation[], startMs: number) =>
    all.filter(({ atMs }) => atMs >= startMs && atMs < startMs + WINDOW_MS)
  const endMs = others.at(-1)?.atMs ?? 0
  let seconds = 0
  for (let startMs = fromMs; startMs + WINDOW_MS <= endMs; startMs += WINDOW_MS) {
    const asked = inWindow(others, startMs)
    const said = inWindow(ready, startMs)
    const isRefused = asked.length > 0 && asked.every(({ status }) => isFailure(status))
    if (isRefused && said.length > 0 && said.every(({ status }) => status === 200)) seconds++
  }
  return seconds
}

/** Requests in flight by the gauge of the service; undefined where it has none. */
async function inFlightOf({ managementUrl }: Replica, { metrics }: DrillConfig): Promise<number | undefined> {
  if (!metrics) return undefined
  const answer = await send({ url: managementUrl + metrics })
  if (answer.kind !== 'answer' || answer.status !== 200) return undefined
  const { samples, types } = parsePrometheus(answer.body.toString('utf8'))
  const gauges = samples.filter(
    ({ name }) =>
      types.get(name) === 'gauge' && /server.*(?:in_?flight|active_requests|in_progress)/.test(name),
  )
  return gauges.length === 0 ? undefined : gauges.reduce((sum, { value }) => sum + value, 0)
}
