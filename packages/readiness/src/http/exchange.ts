import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { TLSSocket } from 'node:tls'

export interface Call {
  readonly method?: string
  readonly url: string | URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Until the last byte of the answer. Default 10 s. */
  readonly timeoutMs?: number
  /** Absent: a connection of its own, closed after. */
  readonly agent?: HttpAgent | HttpsAgent
  /** More of the body than this is read and dropped. Default 4 MiB. */
  readonly maxBytes?: number
  /** Path sent as it is, where a URL would clean it. */
  readonly rawPath?: string
  /** Certificates are checked except where the question is the certificate itself. */
  readonly insecure?: boolean
  readonly signal?: AbortSignal
}

/** A whole answer. */
export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly latencyMs: number
  /** Whether the connection had carried a request before. */
  readonly reused: boolean
  readonly tls?: { readonly protocol: string; readonly validTo: string; readonly authorized: boolean }
}

/** No whole answer came. */
export interface NoAnswer {
  readonly kind: 'no-answer'
  readonly reason: 'refused' | 'reset' | 'timeout' | 'aborted' | 'other'
  readonly message: string
  readonly latencyMs: number
}

export type Exchange = Answer | NoAnswer

/** Sends one request and never throws: what went wrong is part of the answer. Redirects are not followed, nothing is decoded. */
export function send(call: Call): Promise<Exchange> {
  const url = new URL(call.url)
  const began = performance.now()
  const elapsed = () => performance.now() - began
  const secure = url.protocol === 'https:'
  const lone = call.agent ? undefined : secure ? new HttpsAgent() : new HttpAgent()
  return new Promise((resolve) => {
    const finish = (exchange: Exchange) => {
      clearTimeout(timer)
      lone?.destroy()
      resolve(exchange)
    }
    const fail = (error: NodeJS.ErrnoException) => {
      const reason = timedOut ? 'timeout' : reasonOf(error)
      finish({
        kind: 'no-answer',
        reason,
        message: timedOut ? 'timed out' : error.message,
        latencyMs: elapsed(),
      })
    }
    let timedOut = false
    const request = (secure ? httpsRequest : httpRequest)(
      {
        protocol: url.protocol,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        path: call.rawPath ?? `${url.pathname}${url.search}`,
        method: call.method ?? 'GET',
        headers: {
          ...(call.body !== undefined && { 'content-length': String(Buffer.byteLength(call.body)) }),
          ...call.headers,
        },
        agent: call.agent ?? lone,
        ...(call.signal && { signal: call.signal }),
        ...(secure && { rejectUnauthorized: !call.insecure }),
      },
      (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes <= (call.maxBytes ?? 4 * 2 ** 20)) chunks.push(chunk)
        })
        response.on('error', fail)
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response
          const body = Buffer.concat(chunks)
          const tls = secure ? { tls: describeTls(response.socket as TLSSocket) } : {}
          finish({
            kind: 'answer',
            status,
            headers,
            body,
            latencyMs: elapsed(),
            reused: request.reusedSocket,
            ...tls,
          })
        })
      },
    )
    const timer = setTimeout(() => {
      timedOut = true
      request.destroy(new Error('timed out'))
    }, call.timeoutMs ?? 10_000)
    request.on('error', fail)
    request.end(call.body)
  })
}

function reasonOf({ code, name }: NodeJS.ErrnoException): NoAnswer['reason'] {
  if (name === 'AbortError') return 'aborted'
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH') return 'refused'
  return code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'other'
}

function describeTls(socket: TLSSocket): NonNullable<Answer['tls']> {
  const certificate = socket.getPeerCertificate()
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    validTo: certificate.valid_to ?? '',
    authorized: socket.authorized,
  }
}

/** The one value of a header, lists joined. */
export function header(exchange: Exchange, name: string): string | undefined {
  if (exchange.kind !== 'answer') return undefined
  const value = exchange.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}

/** The body as JSON, or undefined when it is none. */
export function jsonBody(exchange: Exchange): unknown {
  if (exchange.kind !== 'answer') return undefined
  try {
    return JSON.parse(exchange.body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** The status as samples keep it: 0 when the connection was refused or broke, -1 when no whole answer came in time. */
export function statusOf(exchange: Exchange): number {
  if (exchange.kind === 'answer') return exchange.status
  return exchange.reason === 'timeout' ? -1 : 0
}
