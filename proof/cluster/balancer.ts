import { connect, createServer, type Server, type Socket } from 'node:net'
import type { ControlPlane, Manifest } from './control-plane.ts'
import { watch } from './watch.ts'

/** What stands between clients and pods: as kube-proxy, by whole connections, and as slow as it is told to be. */
export interface Balancer extends AsyncDisposable {
  readonly port: number
  /** Addresses that get new connections. */
  readonly endpoints: () => readonly string[]
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
  const slices = new Map<string, readonly string[]>()
  const stopped = new AbortController()
  const endpoints = () => [...slices.values()].flat()

  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?watch=1&labelSelector=kubernetes.io/service-name%3D${service}`
  watch<EndpointSlice>(plane, path, stopped.signal, (event, { metadata, endpoints: listed, ports }) => {
    const ready = (listed ?? []).filter(({ conditions }) => conditions?.ready !== false)
    const now = event === 'DELETED' ? [] : ready.map(({ addresses }) => `${addresses[0]}:${ports?.[0]?.port}`)
    setTimeout(() => slices.set(metadata.name, now), lagMs).unref()
  })

  let turn = 0
  const open = new Set<Socket>()
  const server: Server = createServer((client) => {
    open.add(client)
    client.once('close', () => open.delete(client))
    const known = endpoints()
    const [host, port] = (known[turn++ % known.length] ?? '').split(':')
    client.on('error', () => undefined)
    if (!host) return void client.destroy()
    const pod = connect({ host, port: Number(port) })
    pod.on('error', () => client.destroy())
    client.on('close', () => pod.destroy())
    pod.on('close', () => client.destroy())
    client.pipe(pod).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    endpoints,
    async [Symbol.asyncDispose]() {
      stopped.abort()
      const closed = new Promise((resolve) => server.close(resolve))
      for (const each of open) each.destroy()
      await closed
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
