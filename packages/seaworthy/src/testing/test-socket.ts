import { once } from 'node:events'
import type { ClientOptions } from 'ws'

/** How a test opens a socket. */
export interface OpenSocketOptions {
  /** Access token, as `Authorization: Bearer`. */
  readonly token?: string
  /** Header fields of the request that opens it. */
  readonly headers?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  /** Default true: a ping is answered. */
  readonly answersPings?: boolean
}

/** How a socket ended: the close code (RFC 6455 §7.4; 1006 without a close) and what its reason says, parsed where it is JSON. */
export interface SocketEnd {
  readonly code: number
  readonly reason: unknown
}

/** A client of a socket, for a test. Disposing it cuts the connection. */
export interface TestSocket extends Disposable {
  /** Header fields of the answer that opened it. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly protocol: string
  /** Everything received so far, parsed. */
  readonly received: readonly unknown[]
  readonly ended: Promise<SocketEnd>
  /** As JSON. */
  send(message: unknown): void
  /** As it is: text in a text frame, bytes in a binary one. */
  sendRaw(data: string | Uint8Array): void
  /** Resolves with the pong. */
  ping(): Promise<void>
  /** Reads no more, as a client does that hangs. */
  pause(): void
  close(code?: number): void
}

/** The service did not open the socket, but answered. */
export class SocketRefused extends Error {
  override readonly name = 'SocketRefused'
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The problem (RFC 9457). */
  readonly problem: unknown

  constructor(status: number, headers: SocketRefused['headers'], problem: unknown) {
    super(`the socket was refused with ${status}`)
    this.status = status
    this.headers = headers
    this.problem = problem
  }
}

/**
 * Opens a socket of a service under test.
 *
 * @param url such as `${service.url}/api/v1/rooms/7`
 * @throws SocketRefused when the service answers with a problem
 */
export async function openSocket(url: string, options: OpenSocketOptions = {}): Promise<TestSocket> {
  const { token, headers, protocols = [], answersPings = true } = options
  const { WebSocket } = await import('ws')
  const clientOptions: ClientOptions & { autoPong: boolean } = {
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    autoPong: answersPings,
  }
  const client = new WebSocket(url.replace(/^http/, 'ws'), [...protocols], clientOptions)
  const received: unknown[] = []
  const answer = await new Promise<TestSocket['headers']>((resolve, reject) => {
    let fields: TestSocket['headers'] = {}
    client.once('upgrade', (response) => {
      fields = response.headers
    })
    client.on('message', (data) => received.push(parsed(String(data))))
    client.once('open', () => resolve(fields))
    client.once('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (piece) => {
        text += piece
      })
      response.once('end', () =>
        reject(new SocketRefused(response.statusCode ?? 0, response.headers, parsed(text))),
      )
    })
    client.on('error', reject)
  })
  const ended = once(client, 'close').then(([code, reason]) => ({ code, reason: parsed(String(reason)) }))
  return {
    headers: answer,
    protocol: client.protocol,
    received,
    ended,
    send: (message) => client.send(JSON.stringify(message)),
    sendRaw: (data) => client.send(data),
    async ping() {
      client.ping()
      await once(client, 'pong')
    },
    pause: () => client.pause(),
    close: (code) => client.close(code),
    [Symbol.dispose]: () => client.terminate(),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
