import { until } from '@seaworthy/rig'
import { exactly, type Finding } from '../../harness/claim.ts'
import { startSteadyLoad } from '../../harness/steady-load.ts'
import { autoscalerPath } from '../api-paths.ts'
import { startBalancer } from '../balancer.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import type { Manifest } from '../control-plane.ts'
import { installService, LAG_MS, orThrow } from '../installed-service.ts'
import { startMetricsAdapter } from '../metrics-adapter.ts'
import { pokedex } from '../proven-services.ts'

const SERVICE = pokedex.name
const MANAGEMENT_PORT = 9_000
const PATIENCE_S = 180
const LEAST = 2
const MOST = 4
/** Shorter than what the service waits for a species. */
const SLOW_MS = 900

export const autoscaling: ClusterClaim = {
  name: 'autoscaling',
  needs: 'cluster',
  takes: ['metrics'],
  says: 'replicas are added when processors are busy or requests pile up, up to the most that is set, and not without a reason',
  async run(cluster) {
    const { plane, folder, dependencies } = cluster
    const namespace = 'autoscaling'
    const { release, values } = await installService(cluster, pokedex, namespace)
    await using metrics = await startMetricsAdapter(plane, folder, MANAGEMENT_PORT)
    const scaler = autoscalerPath(namespace, SERVICE)
    const status = async () => (await plane.ask<Manifest>(scaler)).status ?? {}
    const untilStatus = (look: (status: Status) => boolean) =>
      until(async () => look((await status()) as Status), { timeoutMs: PATIENCE_S * 1_000, everyMs: 500 })
    const desired = async (replicas: number): Promise<number> => {
      await untilStatus(({ desiredReplicas }) => desiredReplicas === replicas)
      return (await status()).desiredReplicas
    }
    const scale = (most: number, inFlight: number) =>
      release
        .apply({ ...values, autoscaling: { enabled: true, least: LEAST, most, cpuPercent: 60, inFlight } })
        .then(orThrow)

    metrics.playCpu(40)
    await scale(3, 0)
    const isRead = await untilStatus(({ conditions = [] }) =>
      conditions.some(({ type, status: value }) => type === 'ScalingActive' && value === 'True'),
    )
    const findings: Finding[] = [
      {
        what: 'the metrics are read',
        measured: `${isRead === true}`,
        expected: 'true',
        holds: isRead === true,
      },
      exactly('replicas at 40 % of processor time, 60 wanted', (await status()).desiredReplicas, LEAST),
    ]
    metrics.playCpu(400)
    findings.push(exactly('replicas at 400 %, at most 3', await desired(3), 3))

    // Requests that wait for a provider take no processor time, so only their number tells.
    metrics.playCpu(40)
    dependencies.slowSpecies(SLOW_MS)
    await using balancer = await startBalancer(plane, namespace, SERVICE, LAG_MS)
    await until(() => balancer.endpoints().length > 0, { timeoutMs: PATIENCE_S * 1_000 })
    const load = startSteadyLoad({
      port: balancer.port,
      path: '/api/v1/pokemon/nobody-{n}',
      statuses: [404],
      clients: 24,
      pauseMs: 0,
    })
    try {
      await scale(MOST, 2)
      findings.push(
        exactly(
          `replicas with 24 requests in flight, 2 wanted on each, at most ${MOST}`,
          await desired(MOST),
          MOST,
        ),
      )
    } finally {
      await load.stop()
      dependencies.slowSpecies(0)
    }
    await release.remove()
    return findings
  },
}

interface Status {
  readonly desiredReplicas?: number
  readonly conditions?: readonly { readonly type: string; readonly status: string }[]
}
