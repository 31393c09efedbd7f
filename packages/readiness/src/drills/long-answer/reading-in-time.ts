import { setTimeout as sleep } from 'node:timers/promises'
import { type SlowReader, until } from '@seaworthy/rig'
import { askProbe, callOf, type DrillContext, requiredRoute } from '../../drilling/drill.ts'
import { exitWithin, type Replica } from '../../drilling/replica.ts'
import { cleanExit, readinessOff } from '../../drilling/stop-measurements.ts'
import { type Measurement, measured, noneFailed } from '../../engine/measurement.ts'
import { closedLoop } from '../../load/load.ts'
import { sampleSets } from '../../load/sample-set.ts'
import { isDone, isWhole, openReaders, READERS, type ReadingPlan, WARM_MS } from './readers.ts'

const CLIENTS = 5
const EDGE_MS = 100
const SLACK_MS = 1_000
const REFUSALS = [429, 503]

/** SIGTERM while readers take a part of the deadline: each answer has to come whole, and the end to be clean. */
export async function stopWhileRead(context: DrillContext, replica: Replica, plan: ReadingPlan) {
  const { config, signal } = context
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
  const read = requiredRoute(config, 'read')
  const [fresh, ready] = await Promise.all([
    closedLoop(CLIENTS, { ...shared, next: () => callOf(replica.url, read) }),
    askProbe(replica, config.probes.ready, { ...shared, timeoutMs: 1_000 }),
  ])
  await pausing
  const patienceMs = signalledAt + deadlineMs + SLACK_MS - performance.now()
  await until(() => readers.every((reader) => isDone(reader, plan)), {
    timeoutMs: patienceMs,
    signal,
  })
  const exit = await exitWithin(replica, signalledAt + deadlineMs + SLACK_MS - performance.now())
  const samples = sampleSets({ 'new connections': fresh, readiness: ready })
  const answers = readers.flatMap(({ sequence }) => sequence.answers)
  const isRefused = ({ status }: { status: number }) => requests > 1 && REFUSALS.includes(status)
  const other = answers.filter(
    ({ status, bytes, sha256 }) =>
      !isRefused({ status }) &&
      (status !== 200 || (large.isStable && (bytes !== large.bytes || sha256 !== large.sha256))),
  )
  const signalMs = signalledAt - zeroMs
  const measurements: Measurement[] = [
    measured('readers whose answers came whole', readers.filter(isWhole).length, '=', READERS),
    measured('answers that differ from one before', other.length, '=', 0),
    noneFailed('lost on new connections', samples, 'new connections'),
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
