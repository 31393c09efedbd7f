import { setTimeout as sleep } from 'node:timers/promises'
import { lookAtProcess, until } from '@seaworthy/rig'
import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { largestAnswer } from '../../drilling/large-answer.ts'
import { openUnread, secondLoopback } from '../../drilling/unread-connections.ts'
import { warm } from '../../drilling/warm.ts'
import { derived, measured, noneFailed } from '../../engine/measurement.ts'
import { inconclusive } from '../../engine/outcome.ts'
import { send, statusOf } from '../../http/exchange.ts'
import { requestText } from '../../http/request-text.ts'
import { isFailure, sampleSets } from '../../load/sample-set.ts'
import { untilCut } from './cut.ts'
import { slowReadersFlaws } from './flaws.ts'
import { inFlightOf } from './in-flight.ts'
import { askMeanwhile } from './meanwhile.ts'
import { watchMemory } from './memory-watch.ts'
import { slowReadersOptions } from './options.ts'
import { secondsOfUntruth } from './untruth.ts'

/** More than the kernels of both ends hold of an answer that nobody reads. */
const KERNEL_BYTES = 6 * 2 ** 20
const MAX_REQUESTS = 2_000
/** Requests of all connections together: beyond these the drill would be a flood. */
const MAX_TOTAL = 20_000
const BASELINE_MS = 1_000
const AFTER_MS = 1_000
const BACK_MS = 5_000
const CAUGHT_UP_MS = 500
const MIN_SERVED = 95

/** Clients who ask and read nothing. */
export const slowReadersDrill = defineDrill('slow-readers', 'B', ['LIFE-5', 'HTTP-7'], {
  claim: 'Clients that ask and never read take neither the places of others nor memory, and are cut',
  method:
    'Hundreds of connections of one address ask for the route that is "large", else for the largest read that is known, a few times at once and as often as it takes to fill what the kernels hold, and read nothing. All the while somebody from another address, where the machine has one, asks the read route twenty times a second, and both probes are asked. Once a second two of the connections are tried, and when both are gone, all: none may be held after slowReaders.cutMs.',
  alone: true,
  wants: ['large'],
  example: {
    line: 'slowReaders: { connections: 300, cutMs: 30000, graceMs: 5000, memoryMb: 256 }',
    tells: 'clients that ask and read nothing, and the time after which each is cut',
  },
  options: slowReadersOptions,
  flaws: slowReadersFlaws,
  onTarget: true,
  async run(context) {
    const { config, options, signal, target } = context
    const { connections, cutMs, graceMs, memoryMb } = options.slowReaders
    const read = requiredRoute(config, 'read')
    await using replica = await launch(context)
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
    const others = askMeanwhile(replica, config, { route: read, zeroMs, signal })
    await sleep(BASELINE_MS)
    context.progress(`${count} connections ask for ${large.route.path} and read nothing`)
    const heldAt = now()
    const text = requestText(callOf(replica.url, large.route))
    using memory = before && watchMemory(replica.process.pid)
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
    memory?.[Symbol.dispose]()
    crowd[Symbol.dispose]()
    const seen = await others.end()
    const back = await until(
      async () => {
        const inFlight = await inFlightOf(replica, config)
        return inFlight === undefined || inFlight <= (inFlightBefore ?? 0) ? { inFlight } : undefined
      },
      { timeoutMs: BACK_MS, everyMs: 100, signal },
    )
    const inFlightAfter = back ? back.inFlight : await inFlightOf(replica, config)
    const after = statusOf(await send(callOf(replica.url, read)))
    const samples = sampleSets({ ...seen })
    const { observations } = seen.others
    const late = observations.filter(({ atMs }) => atMs >= heldAt + graceMs)
    const served = late.filter(({ status }) => !isFailure(status)).length
    return {
      measurements: [
        measured(
          `requests of others served, ${graceMs} ms after the readers came`,
          late.length === 0 ? null : Math.floor((served / late.length) * 100),
          '>=',
          MIN_SERVED,
          '%',
        ),
        noneFailed('liveness failures', samples, 'liveness'),
        derived('liveness p95', samples, 'p95', 'liveness', '<=', 100, 'ms'),
        derived('readiness p95', samples, 'p95', 'readiness', '<=', 100, 'ms'),
        measured(
          'seconds in which all was refused and readiness said 200',
          secondsOfUntruth(observations, seen.readiness.observations, heldAt),
          '<=',
          1,
        ),
        measured(`connections held with answers after ${cutMs} ms`, held, '=', 0),
        cut.afterMs !== undefined && measured('all cut after', cut.afterMs, '<=', cutMs, 'ms'),
        before &&
          memory &&
          measured(
            'memory that grew meanwhile',
            Math.round(Math.max(before.megabytes, memory.peakMb) - before.megabytes),
            '<=',
            memoryMb,
            'MiB',
          ),
        inFlightBefore !== undefined &&
          measured('requests in flight after', inFlightAfter ?? null, '<=', inFlightBefore),
        measured('a plain request works after', after > 0 && after < 500, '=', true),
      ],
      samples,
      events: [
        { atMs: heldAt, label: `${count} read nothing`, kind: 'fault' },
        { atMs: goneAt, label: held === 0 ? 'all are cut' : 'they leave', kind: 'heal' },
      ],
      notTested: [
        !address && 'others at another address: this machine has one only',
        !before && 'memory: this system does not show it',
        inFlightBefore === undefined && 'requests in flight: no metric tells them',
        count < connections &&
          `${connections} connections: ${count}, since answers of ${large.bytes} bytes take ${requests} requests each`,
      ],
    }
  },
})
