import { Agent, request as httpRequest } from 'node:http'
import { startLocalServer } from '../http/local-server.ts'

/** A round-robin balancer that never retries: a request that a replica loses is lost, as the client would see it. */
export interface Balancer extends AsyncDisposable {
  readonly url: string
  add(replicaUrl: string): void
  remove(replicaUrl: string): void
}

/** Keeps connections to replicas open between requests, as real ones do. */
export async function startBalancer(): Promise<Balancer> {
  const replicas = new Map<string, Agent>()
  const agents: Agent[] = []
  let turn = 0
  const server = await startLocalServer((incoming, outgoing) => {
    const list = [...replicas]
    const entry = list[turn++ % Math.max(1, list.length)]
    if (!entry) {
      outgoing.writeHead(502).end('no replica')
      return
    }
    const [url, agent] = entry
    const { connection: _, ...headers } = incoming.headers
    const forwarded = httpRequest(
      new URL(incoming.url ?? '/', url),
      { method: incoming.method ?? 'GET', headers, agent },
      (answer) => {
        const { connection: __, 'keep-alive': ___, ...rest } = answer.headers
        outgoing.writeHead(answer.statusCode ?? 502, rest)
        answer.on('error', () => outgoing.destroy())
        answer.pipe(outgoing)
      },
    )
    forwarded.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(502).end('replica lost the request')
    })
    incoming.pipe(forwarded)
  })
  return {
    url: server.url,
    add(url) {
      const agent = new Agent({ keepAlive: true, maxSockets: 256 })
      agents.push(agent)
      replicas.set(url, agent)
    },
    remove(url) {
      replicas.delete(url)
    },
    async [Symbol.asyncDispose]() {
      const closed = server[Symbol.asyncDispose]()
      for (const agent of agents) agent.destroy()
      await closed
    },
  }
}
