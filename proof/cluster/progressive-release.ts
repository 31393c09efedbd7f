import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@seaworthy/rig'
import { type LoadReport, type SteadyLoadOptions, startSteadyLoad } from '../harness/steady-load.ts'
import { startBalancer } from './balancer.ts'
import type { Cluster } from './cluster.ts'
import type { Manifest } from './control-plane.ts'
import { GENTLE, installService, LAG_MS, orThrow } from './installed-service.ts'
import type { Prometheus } from './prometheus.ts'
import { pokedex } from './proven-services.ts'
import { HOST_ADDRESS } from './real-node.ts'
import type { Release, Values } from './release.ts'

/** Shorter than anybody would have it, so that a version is told from another in half a minute. */
const INTERVAL = '2s'
const WINDOW_S = 10
const MEASUREMENTS = 2
/** Where nobody listens. */
const NOBODY = `http://${HOST_ADDRESS}:9`
const PATIENCE_MS = 180_000

/** What became of a version. */
export interface VersionOutcome {
  readonly phase: string
  readonly isGivenUp: boolean
  /** Phase of its last analysis. */
  readonly analysis: string
  /** Metrics that did not hold. */
  readonly failed: readonly string[]
  /** Replicas of the version before that serve then. */
  readonly before: number
}

/** A service on the real node whose versions come by Argo Rollouts. */
export interface ProgressiveRelease {
  readonly release: Release
  /** Values of a version that answers every request of `underAskingLoad` with 503. */
  readonly withoutProvider: Values
  readonly replicas: number
  /** What happened to the requests while the Rollout took over from the Deployment. */
  readonly takeOver: LoadReport
  /** As the chart installs it, with more said in the values. */
  apply(more: Values): Promise<void>
  /** Does what brings a version, and waits for what becomes of it. */
  bring(change: () => Promise<unknown>): Promise<VersionOutcome>
  /** To the version that serves, whose values are these, after another was given up. */
  goBack(values: Values): Promise<void>
  /** Sends requests that the service answers by itself, while something is done and until nothing moves any more. */
  underLoad<Result>(change: () => Promise<Result>): Promise<{ report: LoadReport; result: Result }>
  /** The same with requests each of which asks the provider; where the machine is busy, one of them may come too late. */
  underAskingLoad<Result>(change: () => Promise<Result>): Promise<{ report: LoadReport; result: Result }>
}

/**
 * Installs a service with a Deployment and has a Rollout take over.
 *
 * @param strategy more of `progressive` in the values
 * @param flags more words for Helm, said once
 */
export async function startProgressiveRelease(
  cluster: Cluster,
  prometheus: Prometheus,
  namespace: string,
  strategy: Values,
  ...flags: readonly string[]
): Promise<ProgressiveRelease> {
  const { plane } = cluster
  const service = pokedex.name
  const { release, values } = await installService(cluster, pokedex, namespace)
  const replicas = values.replicas as number
  const analysis = {
    ...{ prometheus: prometheus.url, windowS: WINDOW_S, measurements: MEASUREMENTS },
    // The machine is shared: a slow answer says nothing about the version.
    p99Ms: 5_000,
  }
  const withoutProvider = { environment: { ...(values.environment as object), SPECIES_URL: NOBODY } }
  const progressive = { enabled: true, ...strategy, analysis }
  const observed = { ...values, monitoring: { enabled: true, interval: INTERVAL } }
  const status = async (): Promise<RolloutStatus> =>
    (await plane.get<Manifest>('rollout', service, '-n', namespace)).status ?? {}
  const reach = (condition: () => Promise<boolean>) =>
    until(condition, { timeoutMs: PATIENCE_MS, everyMs: 500 })
  const isHealthy = async () => (await status()).phase === 'Healthy'
  const apply = (more: Values) => release.apply({ ...observed, progressive, ...more }).then(orThrow)

  async function loaded<Result>(
    requests: Pick<SteadyLoadOptions, 'path' | 'statuses'>,
    change: () => Promise<Result>,
  ): Promise<{ report: LoadReport; result: Result }> {
    await using balancer = await startBalancer(plane, namespace, service, LAG_MS)
    await until(() => balancer.endpoints().length >= replicas, { timeoutMs: PATIENCE_MS })
    const load = startSteadyLoad({ ...GENTLE, ...requests, port: balancer.port })
    try {
      const result = await change()
      await reach(async () => (await release.allPods()).length === replicas)
      await sleep(LAG_MS + 1_000)
      return { report: await load.stop(), result }
    } finally {
      await load.stop()
    }
  }

  const underLoad = <Result>(change: () => Promise<Result>) => loaded({ path: pokedex.path }, change)
  // Names that nobody has asked for before, as what was told once is kept.
  let loads = 0
  const underAskingLoad = <Result>(change: () => Promise<Result>) =>
    loaded({ path: `/api/v1/pokemon/nobody-${namespace}-${loads++}-{n}`, statuses: [404] }, change)

  const { report: takeOver } = await underLoad(async () => {
    const beside = { ...observed, progressive: { ...progressive, takesOver: true } }
    await release.apply(beside, ...flags).then(orThrow)
    await reach(isHealthy)
    await apply({})
  })
  return {
    ...{ release, replicas, withoutProvider, takeOver, apply, underLoad, underAskingLoad },
    async bring(change) {
      const { currentPodHash: last } = await status()
      await change()
      await reach(async () => {
        const { currentPodHash, phase } = await status()
        return currentPodHash !== last && (phase === 'Healthy' || phase === 'Degraded')
      })
      const { phase = '', abort = false, currentPodHash, stableRS } = await status()
      const label = 'rollouts-pod-template-hash'
      const of = async (kind: string, hash: string | undefined) =>
        (await plane.get(kind, '-n', namespace, '-l', `${label}=${hash}`)).items ?? []
      const ready = async () =>
        (await of('pods', stableRS)).filter(({ status }) => status.containerStatuses?.[0]?.ready).length
      await reach(async () => (await ready()) === replicas)
      const run = (await of('analysisruns', currentPodHash)).at(-1)?.status
      const results: readonly { name: string; phase: string }[] = run?.metricResults ?? []
      return {
        ...{ phase, isGivenUp: abort, analysis: run?.phase ?? 'none', before: await ready() },
        failed: results.filter((each) => ['Failed', 'Error'].includes(each.phase)).map(({ name }) => name),
      }
    },
    async goBack(values) {
      await apply(values)
      await reach(isHealthy)
    },
  }
}

interface RolloutStatus {
  readonly phase?: string
  readonly abort?: boolean
  readonly currentPodHash?: string
  readonly stableRS?: string
}
