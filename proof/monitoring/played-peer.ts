import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Whoever a service tells something, or asks: the same answer to everything, or to each path its own. */
export interface PlayedPeer extends AsyncDisposable {
  readonly url: string
  /** From now on it answers with 503. */
  isFailing: boolean
}

export async function startPlayedPeer(
  answers: (url: string) => Readonly<Record<string, object>> = () => ({}),
): Promise<PlayedPeer> {
  const told = { isFailing: false }
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const body = answers(url)[request.url ?? ''] ?? {}
      response
        .writeHead(told.isFailing ? 503 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(body))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(told, {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  })
}
