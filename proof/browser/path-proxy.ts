import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy as an ingress is one: what is asked below a path is asked of the service without it. */
export interface PathProxy extends AsyncDisposable {
  /** With the path, such as `http://127.0.0.1:40123/shop`. */
  readonly url: string
}

/** Starts it on a free port; what is not below `path` is 404. */
export async function startPathProxy(path: string, target: string): Promise<PathProxy> {
  const server = createServer((incoming, answer) => {
    const { url = '', method, headers } = incoming
    if (!url.startsWith(`${path}/`)) {
      answer.writeHead(404).end()
      return
    }
    const outgoing = request(target + url.slice(path.length), { method, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers)
      from.pipe(answer)
    })
    outgoing.on('error', () => answer.destroy())
    incoming.pipe(outgoing)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
