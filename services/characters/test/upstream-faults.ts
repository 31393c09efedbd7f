import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** One way in which an upstream misbehaves. */
export type Fault =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'cut-body' }
  | { readonly kind: 'wrong-json' }
  | { readonly kind: 'wrong-shape' }
  | { readonly kind: 'wrong-count' }
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'trickle'; readonly bytesPerTick: number; readonly tickMs: number }

/** Which requests a fault meets: all of them unless narrowed. */
export interface FaultRule {
  readonly fault: Fault
  /** Only the first n requests after the rule was set (of that page, when a page is named). */
  readonly first?: number
  /** Only requests for this page. */
  readonly page?: number
}

/** The faults of one recorded upstream; may be changed at any time. */
export class FaultSwitch {
  #rules: { rule: FaultRule; met: number }[] = []

  set(...rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, met: 0 }))
  }

  clear(): void {
    this.#rules = []
  }

  list(): FaultRule[] {
    return this.#rules.map(({ rule }) => rule)
  }

  /** How many requests the rules that are set have met. */
  get met(): number {
    return this.#rules.reduce((sum, { met }) => sum + met, 0)
  }

  /** The fault that this request meets, if any; counts it. */
  next(page: number): Fault | undefined {
    for (const entry of this.#rules) {
      const { rule } = entry
      if (rule.page !== undefined && rule.page !== page) continue
      if (rule.first !== undefined && entry.met >= rule.first) continue
      entry.met += 1
      return rule.fault
    }
    return undefined
  }
}

/** Sends a body whole and well. */
export function sendJson(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** Answers a request under a fault; `text` is what a healthy upstream would have sent. */
export async function sendFaulty(
  fault: Fault,
  response: ServerResponse,
  status: number,
  text: string,
): Promise<void> {
  switch (fault.kind) {
    case 'latency':
      await wait(fault.ms, undefined, { ref: false })
      return sendJson(response, status, text)
    case 'hang':
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'status':
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter)
      return sendJson(response, fault.status, '{"error":"switched on by a fault"}')
    case 'cut-body': {
      const bytes = Buffer.from(text)
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length })
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
      return
    }
    case 'wrong-json':
      return sendJson(response, status, text.slice(0, Math.floor(text.length / 2)))
    case 'wrong-shape':
      return sendJson(response, status, '{"info":{"total":1},"results":{"0":"Rick"}}')
    case 'wrong-count': {
      const page = JSON.parse(text)
      page.info.count += 7
      return sendJson(response, status, JSON.stringify(page))
    }
    case 'huge':
      return sendJson(response, status, `{"padding":"${'x'.repeat(fault.bytes)}"}`)
    case 'trickle': {
      const bytes = Buffer.from(text)
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length })
      for (let at = 0; at < bytes.length && !response.destroyed; at += fault.bytesPerTick) {
        response.write(bytes.subarray(at, at + fault.bytesPerTick))
        await wait(fault.tickMs, undefined, { ref: false })
      }
      response.end()
    }
  }
}
