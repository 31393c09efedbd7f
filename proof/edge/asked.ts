import * as http from 'node:http'
import * as https from 'node:https'
import { text } from 'node:stream/consumers'

/** Where clients are. */
export interface Edge {
  address(): string
  readonly ports: { readonly tls: number; readonly plain: number }
}

export interface Asked {
  readonly path: string
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'OPTIONS'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** Default: yes. */
  readonly tls?: boolean
  /** The address of the client. */
  readonly from?: string
}

export interface Answered {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/** One request to an edge, over a connection of its own. */
export function ask(edge: Edge, asked: Asked): Promise<Answered> {
  const { path, method = 'GET', headers = {}, body, tls = true, from } = asked
  return new Promise((resolve, reject) => {
    const request = (tls ? https : http).request(
      {
        ...{ host: edge.address(), port: tls ? edge.ports.tls : edge.ports.plain, path, method },
        ...{ agent: false, rejectUnauthorized: false, timeout: 20_000 },
        headers: { ...headers, ...(body ? { 'content-length': `${body.length}` } : {}) },
        ...(from === undefined ? {} : { localAddress: from }),
      },
      async (answer) =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) }),
    )
    request.on('timeout', () => request.destroy(new Error(`no answer to ${method} ${path}`)))
    request.on('error', reject)
    request.end(body)
  })
}

/** The member of a problem (RFC 9457), or nothing when the answer is none. */
export function problemOf({ headers, body }: Answered): Readonly<Record<string, unknown>> {
  return headers['content-type']?.startsWith('application/problem+json') ? JSON.parse(body) : {}
}
