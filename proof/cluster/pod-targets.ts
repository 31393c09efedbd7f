import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ControlPlane, Manifest } from './control-plane.ts'
import { watch } from './watch.ts'

/** Tells a Prometheus which pods to read, over HTTP. */
export interface PodTargets extends AsyncDisposable {
  readonly url: string
}

/** What the operator of Prometheus makes of the PodMonitors of a namespace: which port of which pods, how often, with which labels. */
export async function startPodTargets(plane: ControlPlane, namespace: string): Promise<PodTargets> {
  const stopped = new AbortController()
  const follow = <T extends Manifest>(api: string): ReadonlyMap<string, T> => {
    const known = new Map<string, T>()
    watch<T>(plane, `/${api}?watch=1`, stopped.signal, (event, object) => {
      if (event === 'DELETED') known.delete(object.metadata.name)
      else known.set(object.metadata.name, object)
    })
    return known
  }
  const pods = follow<Pod>(`api/v1/namespaces/${namespace}/pods`)
  const monitors = follow<PodMonitor>(`apis/monitoring.coreos.com/v1/namespaces/${namespace}/podmonitors`)

  const server = createServer((_, response) => {
    const targets = [...monitors.values()].flatMap(({ spec }) =>
      [...pods.values()].flatMap((pod) => targetsOf(spec, pod)),
    )
    response.setHeader('content-type', 'application/json').end(JSON.stringify(targets))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      stopped.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function targetsOf(monitor: PodMonitor['spec'], { metadata, spec, status }: Pod): readonly object[] {
  const { name, namespace, labels = {} } = metadata
  const { podIP } = status
  const isMeant = Object.entries(monitor.selector.matchLabels).every(([key, value]) => labels[key] === value)
  if (!isMeant || podIP === undefined) return []
  const carried = (monitor.podTargetLabels ?? []).flatMap((label) =>
    labels[label] === undefined ? [] : [[label.replaceAll(/[^a-zA-Z0-9_]/g, '_'), labels[label]]],
  )
  return monitor.podMetricsEndpoints.flatMap(({ port, path, interval }) =>
    spec.containers.flatMap(({ ports = [] }) =>
      ports
        .filter((each) => each.name === port)
        .map(({ containerPort }) => ({
          targets: [`${podIP}:${containerPort}`],
          labels: {
            ...{ namespace, pod: name, ...Object.fromEntries(carried) },
            ...{ __metrics_path__: path, __scrape_interval__: interval, __scrape_timeout__: interval },
          },
        })),
    ),
  )
}

interface Pod extends Manifest {
  readonly spec: {
    readonly containers: readonly {
      readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[]
    }[]
  }
  readonly status: { readonly podIP?: string }
}

interface PodMonitor extends Manifest {
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> }
    readonly podTargetLabels?: readonly string[]
    readonly podMetricsEndpoints: readonly {
      readonly port: string
      readonly path: string
      readonly interval: string
    }[]
  }
}
