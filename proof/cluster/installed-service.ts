import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@seaworthy/rig'
import { type LoadReport, startSteadyLoad } from '../harness/steady-load.ts'
import { startBalancer } from './balancer.ts'
import type { Cluster } from './cluster.ts'
import type { ProvenService } from './proven-services.ts'
import { createRelease, onRealNode, type Release, type Values } from './release.ts'

const REPLICAS = 2
/** How long the balancer does not know of a change, and what the chart is told of it. */
export const LAG_MS = 2_000
const PATIENCE_S = 120
/**
 * About 65 requests and 13 new connections a second: a stop that is too short by a second shows, and several services find room
 * on two processors.
 */
export const GENTLE = { clients: 4, pauseMs: 60, perConnection: 5 }

/** A service on the real node, as its chart installs it, with everything that it stands on. */
export interface InstalledService {
  readonly release: Release
  readonly values: Values
  /**
   * Sends requests through a balancer that lags while something is done, and for as long afterwards as it can hurt. The last
   * replica has ended then.
   */
  underLoad(change: () => Promise<void>): Promise<LoadReport>
}

/** What brings a service to the real node, where a Secret of its name holds the rest. */
export const serviceValues = (
  { dependencies: { addresses } }: Cluster,
  { name, addresses: plain, environment }: ProvenService,
): Values => ({
  ...onRealNode,
  image: { repository: `localhost/${name}`, tag: '1', pullPolicy: 'Never' },
  replicas: REPLICAS,
  resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
  environment: {
    ...environment,
    ...Object.fromEntries(plain.map((each) => [each, addresses[each]])),
  },
  stop: { endpointsLagMs: LAG_MS },
})

/** @param namespace to have more than one of a service */
export async function installService(
  cluster: Cluster,
  service: ProvenService,
  namespace: string,
): Promise<InstalledService> {
  const { plane, dependencies, folder } = cluster
  const { name, deploy, path, secrets } = service
  const chart = join(deploy, 'helm')
  const release = await createRelease(plane, { name, chart, namespace, folder })
  await plane.kubectl([
    ...['create', 'secret', 'generic', name, '-n', namespace],
    ...secrets.map((each) => `--from-literal=${each}=${dependencies.addresses[each]}`),
  ])
  const values = serviceValues(cluster, service)
  await release.apply(values).then(orThrow)
  await release.rolledOut(PATIENCE_S).then(orThrow)
  return {
    release,
    values,
    async underLoad(change) {
      await using balancer = await startBalancer(plane, namespace, name, LAG_MS)
      await until(() => balancer.endpoints().length === REPLICAS, { timeoutMs: PATIENCE_S * 1_000 })
      const load = startSteadyLoad({ ...GENTLE, port: balancer.port, path })
      try {
        await sleep(2_000)
        await change()
        await until(async () => (await release.allPods()).length === REPLICAS, {
          timeoutMs: PATIENCE_S * 1_000,
          everyMs: 500,
        })
        await sleep(LAG_MS + 1_000)
      } finally {
        await load.stop()
      }
      return await load.stop()
    },
  }
}

export function orThrow({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }): void {
  if (code !== 0) throw new Error(`${stdout}\n${stderr}`.trim())
}
