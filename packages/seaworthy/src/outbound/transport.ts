import type { IncomingHttpHeaders } from 'node:http'

/** Why something that a call waits for has to end before its own end. `closed`: the provider's client was. */
export type EndReason = 'due' | 'deadline' | 'called-off' | 'closed'

/** Something that a call waits for, and that can be ended early. */
export interface Waiting {
  end(reason: EndReason): void
}

/** One request as it goes out. */
export interface WireRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Scheme, host and port when they are not the provider's own. */
  readonly origin: string | undefined
  /** Name, value, name, value… */
  readonly headers: string[]
  readonly body: string | Uint8Array | undefined
  readonly maxResponseBytes: number
}

/** What became of one request. It never rejects: every way to end is here. */
export type WireResult =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: IncomingHttpHeaders
      readonly body: Buffer
    }
  | { readonly kind: 'too-large'; readonly status: number }
  | { readonly kind: 'ended'; readonly reason: EndReason }
  | {
      readonly kind: 'broken'
      /** False when not a byte of the request went out. */
      readonly sent: boolean
      readonly error: Error
    }

/** A request that is under way; `end` closes its connection. */
export interface Sending extends Waiting {
  readonly result: Promise<WireResult>
}

/** What carries requests to a provider. */
export interface Transport {
  send(request: WireRequest): Sending
  close(): Promise<void>
}
