import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { createServer } from 'node:tls'
import type { OwnAuthority } from './own-authority.ts'

/** What ends TLS in front of a service. */
export interface Edge extends AsyncDisposable {
  readonly url: string
  /** Serves a certificate that ends in so many seconds, from the next connection on. Default: 90 days. */
  renew(seconds?: number): Promise<void>
  /** Takes no connections any more. */
  leave(): Promise<void>
  comeBack(): Promise<void>
}

const QUARTER_S = 90 * 86_400

export async function startEdge(authority: OwnAuthority, servicePort: number): Promise<Edge> {
  const server = createServer(await authority.sign(QUARTER_S), (socket) => {
    const inner = connect(servicePort, '127.0.0.1')
    for (const each of [socket, inner]) each.on('error', () => [socket, inner].map((end) => end.destroy()))
    socket.pipe(inner).pipe(socket)
  })
  // Who does not believe the certificate leaves.
  server.on('tlsClientError', () => undefined)
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const leave = async () => void (await new Promise((resolve) => server.close(resolve)))
  const port = await listen(0)
  return {
    url: `https://127.0.0.1:${port}/`,
    async renew(seconds = QUARTER_S) {
      server.setSecureContext(await authority.sign(seconds))
    },
    leave,
    comeBack: async () => void (await listen(port)),
    [Symbol.asyncDispose]: leave,
  }
}
