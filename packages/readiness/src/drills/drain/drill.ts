import { setTimeout as sleep } from 'node:timers/promises'
import { routeThatIs } from '../../config/drill-config.ts'
import { askProbe, callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { exitWithin } from '../../drilling/replica.ts'
import { cleanExit, readinessOff } from '../../drilling/stop-measurements.ts'
import { warm } from '../../drilling/warm.ts'
import { type Measurement, measured, noneFailed } from '../../engine/measurement.ts'
import { header } from '../../http/exchange.ts'
import { closedLoop, type Observation } from '../../load/load.ts'
import { sampleSets } from '../../load/sample-set.ts'
import { openEventStream } from './event-stream.ts'
import { drainFlaws } from './flaws.ts'
import { slowWork } from './slow-work.ts'

const WARM_MS = 500
const CLIENTS = 10
/** Balancers that stop a moment before the window ends: what is sent at its very edge is nobody's promise. */
const EDGE_MS = 100

/** What a balancer that has not noticed yet would live through. */
export const drainDrill = defineDrill('drain', 'C', ['LIFE-1', 'HTTP-11'], {
  claim: 'A replica that is told to stop loses no request and exits 0',
  method:
    'Ten clients on kept connections, ten that connect anew, slow requests in flight (of the route that is "slow", else of a read whose dependency has become slow) and an open event stream; SIGTERM; the clients go on for the propagation window, as a balancer does that has not noticed. Readiness and liveness are asked all the time.',
  wants: ['slow', 'stream'],
  alone: true,
  flaws: drainFlaws,
  async run(context) {
    const { config, signal } = context
    const route = requiredRoute(config, 'read')
    const slow = slowWork(context)
    const stream = routeThatIs(config, 'stream')
    await using replica = await launch(context)
    await warm(callOf(replica.url, route), signal)
    using events = stream && (await openEventStream(callOf(replica.url, stream)))

    const { propagationMs, deadlineMs } = config.stop
    const zeroMs = performance.now()
    const durationMs = WARM_MS + propagationMs - EDGE_MS
    const shared = { durationMs, zeroMs, signal, thinkMs: 20, timeoutMs: deadlineMs }
    const next = () => callOf(replica.url, route)
    const probe = (path: string) =>
      askProbe(replica, path, { ...shared, keepAlive: false, thinkMs: 10, timeoutMs: 1_000 })
    const running = Promise.all([
      closedLoop(CLIENTS, { ...shared, next }),
      closedLoop(CLIENTS, { ...shared, next, keepAlive: false }),
      probe(config.probes.live),
      probe(config.probes.ready),
    ])
    await sleep(WARM_MS - 50)
    slow?.begin()
    const inFlight = closedLoop(CLIENTS, {
      ...shared,
      next: (index) => callOf(replica.url, slow?.route ?? route, 1_000 + index),
      durationMs: 1,
    })
    await sleep(50)
    context.progress('SIGTERM; clients go on')
    const signalledAt = performance.now()
    const signalMs = signalledAt - zeroMs
    replica.process.signal('SIGTERM')
    const [[kept, fresh, live, ready], slowRun] = await Promise.all([running, inFlight])
    const exit = await exitWithin(replica, signalledAt + deadlineMs + 500 - performance.now())
    const streamEnd = events && (await Promise.race([events.ended, sleep(200, 'cut' as const)]))

    const samples = sampleSets({
      'kept connections': kept,
      'new connections': fresh,
      'in flight': slowRun,
      liveness: live,
      readiness: ready,
    })
    return {
      measurements: [
        noneFailed('lost in flight', samples, 'in flight'),
        noneFailed('lost on kept connections', samples, 'kept connections', { endedFromMs: signalMs }),
        noneFailed('lost on new connections', samples, 'new connections', { endedFromMs: signalMs }),
        noneFailed('failed before the signal', samples, 'kept connections', { endedToMs: signalMs }),
        readinessOff(ready.observations, signalMs),
        noneFailed('liveness failures', samples, 'liveness'),
        askedToLeave(kept.observations, signalMs),
        ...cleanExit(exit, signalledAt, deadlineMs),
        streamEnd && measured('event stream ended', streamEnd, '=', 'complete'),
      ],
      samples,
      events: [
        { atMs: signalMs, label: 'SIGTERM', kind: 'signal' },
        { atMs: signalMs + propagationMs, label: 'end of window', kind: 'note' },
        exit && { atMs: exit.atMs - zeroMs, label: `exit ${exit.code ?? exit.signal}`, kind: 'note' },
      ],
      notTested: [
        !slow && 'slow requests in flight: no route is "slow", and no read uses a dependency',
        !stream && 'event streams: no route is "stream"',
      ],
    }
  },
})

function askedToLeave(observations: readonly Observation[], signalMs: number): Measurement {
  const answered = observations.filter(
    ({ atMs, exchange }) => atMs > signalMs + 250 && exchange.kind === 'answer',
  )
  const asked = answered.filter(({ exchange }) => header(exchange, 'connection')?.toLowerCase() === 'close')
  const observed = answered.length === 0 ? 'no answer' : Math.round((asked.length / answered.length) * 100)
  return measured('answers with Connection: close while draining', observed, '>=', 90, '%')
}
