import type { DrillConfig } from '../../config/drill-config.ts'
import type { SampleRoute } from '../../config/sample-route.ts'
import { askProbe, callOf } from '../../drilling/drill.ts'
import type { Replica } from '../../drilling/replica.ts'
import { type LoadRun, openLoop } from '../../load/load.ts'

const RATE = 20

/** What is asked, and since when. */
interface Asked {
  readonly route: SampleRoute
  readonly zeroMs: number
  readonly signal: AbortSignal
}

/** What others saw. */
interface Seen {
  readonly others: LoadRun
  readonly liveness: LoadRun
  readonly readiness: LoadRun
}

/** Asks a route and both probes, until the end. */
export function askMeanwhile(
  replica: Replica,
  { probes }: DrillConfig,
  { route, zeroMs, signal }: Asked,
): { end(): Promise<Seen> } {
  const done = new AbortController()
  const shared = {
    durationMs: 600_000,
    zeroMs,
    signal: AbortSignal.any([signal, done.signal]),
    keepAlive: false,
  }
  const probe = (path: string) => askProbe(replica, path, { ...shared, thinkMs: 50, timeoutMs: 1_000 })
  const running = Promise.all([
    openLoop(RATE, { ...shared, next: (index) => callOf(replica.url, route, index), timeoutMs: 2_000 }),
    probe(probes.live),
    probe(probes.ready),
  ])
  return {
    async end() {
      done.abort()
      const [others, liveness, readiness] = await running
      return { others, liveness, readiness }
    },
  }
}
