import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@seaworthy/rig'
import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { exitWithin, isReady } from '../../drilling/replica.ts'
import { warm } from '../../drilling/warm.ts'
import { derived, measured, noneFailed } from '../../engine/measurement.ts'
import { inconclusive } from '../../engine/outcome.ts'
import { startBalancer } from '../../load/balancer.ts'
import { openLoop } from '../../load/load.ts'
import { sampleSet, type TimelineEvent } from '../../load/sample-set.ts'
import { rollingFlaws } from './flaws.ts'

const REPLICAS = 3
const RATE = 100
const PROBE_EVERY_MS = 50

/** A deployment, as an orchestrator does it: one new, one old, until all are new. */
export const rollingDrill = defineDrill('rolling', 'B', ['LIFE-6', 'LIFE-1'], {
  claim: 'Every replica is replaced under load and no request fails',
  method:
    'Three replicas behind a round-robin balancer that probes readiness and never retries; 100 requests a second; each replica in turn is replaced: the new one joins when ready, the old one gets SIGTERM and leaves the balancer half a propagation window after its readiness fell.',
  flaws: rollingFlaws,
  async run(context) {
    const { config, signal } = context
    const route = requiredRoute(config, 'read')
    await using stack = new AsyncDisposableStack()
    const balancer = stack.use(await startBalancer())
    const start = async () => stack.use(await launch(context))
    const old = await Promise.all(Array.from({ length: REPLICAS }, start))
    await Promise.all(old.map((replica) => warm(callOf(replica.url, route), signal)))
    for (const { url } of old) balancer.add(url)

    const zeroMs = performance.now()
    const done = new AbortController()
    const load = openLoop(RATE, {
      next: () => callOf(balancer.url, route),
      durationMs: 600_000,
      zeroMs,
      signal: AbortSignal.any([signal, done.signal]),
      timeoutMs: config.stop.deadlineMs,
    })
    const events: TimelineEvent[] = []
    const note = (label: string) => events.push({ atMs: performance.now() - zeroMs, label, kind: 'signal' })
    await sleep(300)
    for (const [index, replica] of old.entries()) {
      if (signal.aborted) break
      context.progress(`replacing replica ${index + 1} of ${REPLICAS}`)
      balancer.add((await start()).url)
      note(`SIGTERM ${index + 1}`)
      replica.process.signal('SIGTERM')
      await until(async () => !(await isReady(replica, config, 500)), {
        timeoutMs: config.stop.deadlineMs,
        everyMs: PROBE_EVERY_MS,
        signal,
      })
      await sleep(config.stop.propagationMs / 2)
      balancer.remove(replica.url)
      await exitWithin(replica, config.stop.deadlineMs)
    }
    await sleep(300)
    done.abort()
    const { observations, achievedRate } = await load
    if (achievedRate < RATE * 0.9)
      return inconclusive(`the generator sent ${Math.round(achievedRate)} of ${RATE} requests a second`)
    const samples = [sampleSet('requests', observations)]
    const exits = old.map(({ process }) => process.exit?.code ?? process.exit?.signal ?? 'still running')
    return {
      measurements: [
        noneFailed('failed requests', samples, 'requests'),
        derived('requests', samples, 'count', 'requests', '>', 100),
        measured(
          'replaced replicas that exited with 0',
          exits.filter((code) => code === 0).length,
          '=',
          REPLICAS,
        ),
      ],
      samples,
      events,
    }
  },
})
