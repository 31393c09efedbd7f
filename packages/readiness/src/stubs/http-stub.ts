import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { resetSocket } from '@seaworthy/rig'
import { send } from '../http/exchange.ts'
import { startLocalServer } from '../http/local-server.ts'
import { readBody } from '../http/read-body.ts'

export interface RecordedCall {
  /** By the monotonic clock of this process. */
  readonly atMs: number
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Whether the caller hung up before the answer was complete. */
  cancelled: boolean
  /** When it hung up, by the same clock. */
  cancelledAtMs?: number
}

export interface StubAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly delayMs?: number
}

/**
 * Decides what becomes of a call: an answer, none at all (`hang`), or a broken connection (`reset`); undefined lets the
 * real upstream answer, where there is one.
 */
export type StubBehaviour = (call: RecordedCall, index: number) => StubAnswer | 'hang' | 'reset' | undefined

/** An HTTP upstream that writes down what it was asked: instead of the real one, or in front of it. */
export interface HttpStub extends AsyncDisposable {
  readonly url: string
  readonly calls: readonly RecordedCall[]
  /** @returns what decided before. */
  behave(behaviour: StubBehaviour): StubBehaviour
  forget(): void
}

/** @param upstream the real one, asked when the behaviour gives no answer; without it such calls get 404. */
export async function startHttpStub(upstream?: string): Promise<HttpStub> {
  const calls: RecordedCall[] = []
  let behaviour: StubBehaviour = () => undefined
  const server = await startLocalServer((request, response) => {
    void (async () => {
      const call: RecordedCall = {
        atMs: performance.now(),
        method: request.method ?? 'GET',
        path: request.url ?? '/',
        headers: request.headers,
        body: Buffer.alloc(0),
        cancelled: false,
      }
      response.on('close', () => {
        call.cancelled = !response.writableFinished
        if (call.cancelled) call.cancelledAtMs = performance.now()
      })
      const index = calls.push(call) - 1
      const body = await readBody(request)
      calls[index] = Object.assign(call, { body })
      const decided = behaviour(call, index)
      if (decided === 'hang') return
      if (decided === 'reset') {
        resetSocket(request.socket)
        return
      }
      const answer = decided ?? (await forward(call, upstream))
      if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs))
      write(response, answer)
    })().catch(() => response.destroy())
  })
  return {
    ...server,
    calls,
    behave(next) {
      const before = behaviour
      behaviour = next
      return before
    },
    forget: () => void calls.splice(0),
  }
}

async function forward(call: RecordedCall, upstream: string | undefined): Promise<StubAnswer> {
  if (!upstream) return { status: 404, body: '' }
  const { host: _, connection: __, ...headers } = call.headers
  const exchange = await send({
    method: call.method,
    url: new URL(call.path, upstream),
    headers: headers as Record<string, string>,
    ...(call.body.length > 0 && { body: call.body }),
  })
  if (exchange.kind === 'no-answer') return { status: 502, body: exchange.message }
  const { 'transfer-encoding': ___, connection: ____, ...rest } = exchange.headers
  return { status: exchange.status, headers: rest as Record<string, string>, body: exchange.body }
}

function write(response: ServerResponse, { status, headers, body = '' }: StubAnswer): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body)
}
