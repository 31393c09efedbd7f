import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** What a healthy upstream would send. */
export interface Reply {
  readonly status: number
  readonly text: string
  /** What the request is about; faults can be narrowed to it. Default: the path. */
  readonly key?: string
  /** Default `application/json; charset=utf-8`. */
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Ways to change a healthy body, by the name that a `mangled` fault gives. */
export type Mangles = Readonly<Record<string, (text: string) => string>>

const JSON_TYPE = 'application/json; charset=utf-8'
const PORTAL = '<!doctype html><title>Sign in</title><p>Accept the terms to use this network.</p>'

/** Sends a body whole and well. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    'content-type': reply.contentType ?? JSON_TYPE,
    'content-length': Buffer.byteLength(reply.text),
    ...reply.headers,
  })
  response.end(reply.text)
}

/** Answers a request under a fault. */
export async function sendFaulty(
  fault: Fault,
  response: ServerResponse,
  reply: Reply,
  mangles: Mangles,
): Promise<void> {
  const { text } = reply
  switch (fault.kind) {
    case 'latency':
      await wait(fault.ms, undefined, { ref: false })
      return sendReply(response, reply)
    case 'hang':
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'status': {
      const headers: Record<string, string> =
        fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }
      return sendReply(response, {
        status: fault.status,
        text: '{"error":"switched on by a fault"}',
        headers,
      })
    }
    case 'cut-body': {
      const bytes = startBody(response, reply)
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
      return
    }
    case 'wrong-json':
      return sendReply(response, { ...reply, text: text.slice(0, Math.floor(text.length / 2)) })
    case 'wrong-shape':
      return sendReply(response, { ...reply, text: '{"data":{"total":1,"items":{"0":"nothing you know"}}}' })
    case 'portal':
      return sendReply(response, { status: 200, text: PORTAL, contentType: 'text/html' })
    case 'huge':
      return sendReply(response, { ...reply, text: `{"padding":"${'x'.repeat(fault.bytes)}"}` })
    case 'trickle': {
      const bytes = startBody(response, reply)
      for (let at = 0; at < bytes.length && !response.destroyed; at += fault.bytesPerTick) {
        response.write(bytes.subarray(at, at + fault.bytesPerTick))
        await wait(fault.tickMs, undefined, { ref: false })
      }
      response.end()
      return
    }
    case 'mangled': {
      const mangle = mangles[fault.as]
      if (!mangle) throw new TypeError(`this upstream knows no mangle "${fault.as}"`)
      return sendReply(response, { ...reply, text: mangle(text) })
    }
  }
}

function startBody(response: ServerResponse, { status, text }: Reply): Buffer {
  const bytes = Buffer.from(text)
  response.writeHead(status, { 'content-type': JSON_TYPE, 'content-length': bytes.length })
  return bytes
}
