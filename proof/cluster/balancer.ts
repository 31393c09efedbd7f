import { startTcpRelay, type TcpTarget } from '../harness/tcp-relay.ts'
import type { ControlPlane, Manifest } from './control-plane.ts'
import { watch } from './watch.ts'

/** What stands between clients and pods: as kube-proxy, by whole connections, and as slow as it is told to be. */
export interface Balancer extends AsyncDisposable {
  readonly port: number
  /** Addresses that get new connections. */
  readonly endpoints: () => readonly TcpTarget[]
}

/**
 * Follows the endpoints of a service and takes new connections to the ready ones in turn.
 *
 * @param lagMs how long after the API server it knows of a change
 */
export async function startBalancer(
  plane: ControlPlane,
  namespace: string,
  service: string,
  lagMs: number,
): Promise<Balancer> {
  const slices = new Map<string, readonly TcpTarget[]>()
  const stopped = new AbortController()
  const endpoints = () => [...slices.values()].flat()

  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?watch=1&labelSelector=kubernetes.io/service-name%3D${service}`
  watch<EndpointSlice>(plane, path, stopped.signal, (event, { metadata, endpoints: listed, ports }) => {
    const ready = (listed ?? []).filter(({ conditions }) => conditions?.ready !== false)
    const at = ready.map(({ addresses: [host = ''] }) => ({ host, port: ports?.[0]?.port ?? 0 }))
    const now = event === 'DELETED' ? [] : at
    setTimeout(() => slices.set(metadata.name, now), lagMs).unref()
  })

  let turn = 0
  const relay = await startTcpRelay('127.0.0.1', () => {
    const known = endpoints()
    return known[turn++ % known.length]
  })
  return {
    port: relay.port,
    endpoints,
    async [Symbol.asyncDispose]() {
      stopped.abort()
      await relay[Symbol.asyncDispose]()
    },
  }
}

interface EndpointSlice extends Manifest {
  readonly endpoints?: readonly {
    readonly addresses: readonly string[]
    readonly conditions?: { readonly ready?: boolean }
  }[]
  readonly ports?: readonly { readonly port: number }[]
}
