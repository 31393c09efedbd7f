import { processTree, runDelayMs, watchPauses } from '@seaworthy/rig'
import { askProbe, callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { derived, measured } from '../../engine/measurement.ts'
import { inconclusive } from '../../engine/outcome.ts'
import { header } from '../../http/exchange.ts'
import { heldUp } from '../../load/held-up.ts'
import { closedLoop, type LoadRun, openLoop } from '../../load/load.ts'
import { percentile } from '../../load/percentile.ts'
import { type Sample, sampleSets } from '../../load/sample-set.ts'
import { overloadFlaws } from './flaws.ts'
import { overloadOptions } from './options.ts'

const CAPACITY_MS = 1_500
/** What one generator can send beside the service on a small machine. */
const MAX_RATE = 10_000
const REFUSALS = [429, 503]
/** How often the overload is offered again where the machine did not give what it takes to measure it. */
const SPOILT_TIMES = 2

/** Finds the capacity, then offers several times as much. */
export const overloadDrill = defineDrill('overload', 'A', ['LIFE-5'], {
  claim:
    'At five times its capacity the service keeps four fifths of its useful work and refuses the rest at once',
  method:
    'Closed loop on the costly route for the capacity; then open loop at a multiple of it. Useful is a 2xx, or what the configuration names, within the time after which its caller has gone, for each second in which no other program had the processor that the service was waiting for. Refusals are timed from when the request was due: the median against the claim, the 95th percentile with room for a generator on the same machine; those that lived while the machine held up generator or service for more than 50 ms at once are left out, and more than half of them make no verdict. Readiness is asked all the while.',
  alone: true,
  wants: ['costly'],
  example: {
    line: 'overload: { usefulMs: 1000, clients: 32 }',
    tells: 'when an answer comes too late to be useful, and how many clients find the capacity',
  },
  options: overloadOptions,
  flaws: overloadFlaws,
  onTarget: true,
  async run(context) {
    const { config, options, signal } = context
    const route = requiredRoute(config, 'costly')
    await using replica = await launch(context)
    const { pid } = replica.process
    // A target that others started has no process that we know.
    const pids = pid > 0 ? await processTree(pid) : []
    /** Counts for how long the service is ready to run and other programs have the processor. */
    const watchDelay = () => {
      const before = pids.map(runDelayMs)
      return () => Math.max(0, ...pids.map((each, index) => runDelayMs(each) - (before[index] as number)))
    }
    const { clients, multiple, seconds, usefulMs, usefulStatuses } = options.overload
    const zeroMs = performance.now()
    let number = Math.floor(context.random() * 2 ** 30)
    const next = () => callOf(replica.url, route, number++)

    context.progress('finding the capacity')
    const peakDelayMs = watchDelay()
    const peak = await closedLoop(clients, {
      next,
      durationMs: CAPACITY_MS,
      zeroMs,
      signal,
      timeoutMs: usefulMs,
      thinkMs: 5,
      lean: true,
    })
    const goodput = ({ observations }: LoadRun, workedMs: number) =>
      (observations.filter((one) => isUseful(one, usefulMs, usefulStatuses)).length * 1000) / workedMs
    const capacity = goodput(peak, CAPACITY_MS - peakDelayMs())
    if (capacity < 1) {
      const seen = countedStatuses(peak)
      return inconclusive(
        `the costly route gave ${clients} clients no useful answer within ${usefulMs} ms, even without overload (${seen}): see overload.usefulMs, usefulStatuses and clients`,
      )
    }
    const rate = capacity * multiple
    if (rate > MAX_RATE) {
      return inconclusive(
        `capacity is ${Math.round(capacity)}/s: ${multiple} times that is more than this generator can send; name a costlier route`,
      )
    }
    context.progress(
      `offering ${Math.round(rate)} requests a second to a capacity of ${Math.round(capacity)}`,
    )
    const offer = async () => {
      using pauses = watchPauses(...pids)
      const delayMs = watchDelay()
      const atMs = performance.now() - zeroMs
      const shared = { durationMs: seconds * 1000, zeroMs, signal }
      const [load, probes] = await Promise.all([
        openLoop(rate, { ...shared, next, timeoutMs: usefulMs * 2, lean: true }),
        askProbe(replica, config.probes.ready, {
          ...shared,
          thinkMs: 50,
          keepAlive: false,
          timeoutMs: 2_000,
        }),
      ])
      const workedMs = shared.durationMs - delayMs()
      const isHeldUp = heldUp(pauses, zeroMs)
      const isTelling = (sample: Sample) => !isHeldUp(sample)
      const refusals = load.observations.filter(({ status }) => REFUSALS.includes(status))
      const timed = refusals.filter(isTelling)
      return { atMs, load, probes: probes.observations.filter(isTelling), workedMs, refusals, timed }
    }
    const isSpoilt = ({ load, refusals, timed }: Awaited<ReturnType<typeof offer>>) =>
      load.achievedRate < rate * 0.9 || timed.length * 2 < refusals.length
    let offered = await offer()
    // What a machine has spoilt says nothing of the service, neither good nor bad.
    for (let again = 0; again < SPOILT_TIMES && isSpoilt(offered) && !signal.aborted; again++)
      offered = await offer()
    const { atMs: overloadAt, load, probes, workedMs, refusals, timed } = offered
    if (load.achievedRate < rate * 0.9) {
      return inconclusive(
        `the generator sent ${Math.round(load.achievedRate)} of ${Math.round(rate)} requests a second`,
      )
    }
    if (isSpoilt(offered)) {
      return inconclusive(
        `the machine held up ${refusals.length - timed.length} of ${refusals.length} refusals itself: try again when it does less else`,
      )
    }
    const polite = refusals.filter(({ exchange }) => header(exchange, 'retry-after') !== undefined)
    const samples = sampleSets({
      capacity: peak,
      overload: load,
      refusals: { observations: timed },
      readiness: { observations: probes },
    })
    const useful = goodput(load, workedMs)
    return {
      measurements: [
        measured('useful work under overload', Math.round((useful / capacity) * 100), '>=', 80, '%'),
        derived('refusals median', samples, 'p50', 'refusals', '<=', 20, 'ms'),
        derived('refusals p95', samples, 'p95', 'refusals', '<=', 100, 'ms'),
        measured('refusals with Retry-After', polite.length, '=', refusals.length),
        measured('refused', refusals.length, '>', 0),
        measured(
          'readiness p95',
          percentile(
            probes.map(({ latencyMs }) => latencyMs),
            95,
          ) ?? null,
          '<=',
          100,
          'ms',
        ),
      ],
      samples,
      events: [
        { atMs: overloadAt, label: `${Math.round(rate)}/s offered`, kind: 'fault' },
        { atMs: overloadAt + seconds * 1000, label: 'end', kind: 'heal' },
      ],
    }
  },
})

/** Such as "12 × 404, 3 × none in time". */
function countedStatuses({ observations }: LoadRun): string {
  const counts = new Map<string, number>()
  for (const { status } of observations) {
    const name = status === -1 ? 'none in time' : status === 0 ? 'connection broken' : String(status)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => `${count} × ${name}`).join(', ') || 'none'
}

function isUseful({ status, latencyMs }: Sample, usefulMs: number, statuses: readonly number[]): boolean {
  const isWanted = statuses.length > 0 ? statuses.includes(status) : status >= 200 && status < 300
  return isWanted && latencyMs <= usefulMs
}
