import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FaultRule } from './fault.ts'
import { FaultSwitch } from './fault-switch.ts'
import { type Mangles, type Reply, sendFaulty, sendReply } from './reply.ts'

const KEPT_REQUESTS = 1_000

/** A request as the upstream reads it. */
export interface Question {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What came in, and how it ended. */
export interface SeenRequest {
  readonly key: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  /** Wall clock, in milliseconds. */
  readonly receivedAtMs: number
  /** `answered`: the last byte went out; `broken-off`: the caller went away before. Undefined while it is open. */
  readonly end?: 'answered' | 'broken-off'
  readonly endedAtMs?: number
}

/** What the upstream answers, and how it can be made to fail. */
export interface FaultyUpstreamOptions {
  /** 0 takes a free one, the default. */
  readonly port?: number
  /** When false, the server does not keep the process alive. Default true. */
  readonly keepAlive?: boolean
  /** What the upstream says when it is well; undefined: it knows no such path. */
  readonly answer: (question: Question, origin: string) => Reply | undefined
  readonly mangles?: Mangles
  /** More switches beside `/__faults`, by path: changes what the body says and returns the state, both as JSON. */
  readonly switches?: Readonly<Record<string, (change: unknown) => unknown>>
}

/** A provider that fails on demand: by `faults` in the same process, by `/__faults` from another one. */
export interface FaultyUpstream extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string
  readonly faults: FaultSwitch
  /** The last thousand requests that were about something, oldest first. */
  readonly requests: readonly SeenRequest[]
  /** Requests since the start. */
  readonly requestCount: number
  /** Ends every connection at once. */
  close(): Promise<void>
}

/**
 * A provider to call in tests and without a network, with faults that can be switched on and off while it runs: by the
 * returned object, or over HTTP by `PUT /__faults` with `{"rules":[{"fault":{"kind":"latency","ms":500},"first":3}]}`
 * and `DELETE /__faults`. `GET /__requests` tells what came in.
 */
export async function startFaultyUpstream(options: FaultyUpstreamOptions): Promise<FaultyUpstream> {
  const { answer, mangles = {}, port = 0, keepAlive = true } = options
  const faults = new FaultSwitch()
  const requests: SeenRequest[] = []
  let requestCount = 0
  let origin = ''

  const switches: Readonly<Record<string, (change: unknown, method: string) => unknown>> = {
    '/__faults': (change, method) => {
      if (method === 'DELETE') faults.clear()
      if (method === 'PUT') faults.set(...(change as { rules: FaultRule[] }).rules)
      return { rules: faults.list() }
    },
    '/__requests': () => ({ requestCount, requests }),
    ...options.switches,
  }

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const question = await readQuestion(request, origin)
    const { path, method, body, headers } = question
    const turn = switches[path]
    if (turn)
      return sendReply(
        response,
        turned(() => turn(body ? JSON.parse(body) : undefined, method)),
      )
    const reply = answer(question, origin)
    if (!reply) return sendReply(response, { status: 404, text: '{"error":"There is nothing here"}' })
    const key = reply.key ?? path
    requestCount += 1
    const seen = { key, method, headers, receivedAtMs: Date.now() }
    requests.push(seen)
    if (requests.length > KEPT_REQUESTS) requests.shift()
    response.once('close', () =>
      Object.assign(seen, {
        end: response.writableFinished ? 'answered' : 'broken-off',
        endedAtMs: Date.now(),
      }),
    )
    const fault = faults.next(key)
    return fault ? sendFaulty(fault, response, reply, mangles) : sendReply(response, reply)
  }

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  if (!keepAlive) server.unref()
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return {
    origin,
    faults,
    requests,
    get requestCount() {
      return requestCount
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function readQuestion(request: IncomingMessage, origin: string): Promise<Question> {
  const { pathname, searchParams } = new URL(request.url ?? '/', origin)
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(pathname),
    query: searchParams,
    headers: request.headers,
    body,
  }
}

function turned(turn: () => unknown): Reply {
  try {
    return { status: 200, text: JSON.stringify(turn()) }
  } catch {
    return { status: 400, text: '{"error":"that is not what this switch takes"}' }
  }
}
