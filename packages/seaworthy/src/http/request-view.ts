import type { IncomingHttpHeaders } from 'node:http'
import type { Principal } from '../identity/index.ts'
import type { Logger } from '../telemetry/index.ts'

/** What a handler sees of the request beside its validated input. */
export interface RequestView {
  readonly correlationId: string
  /** Undefined when nobody is signed in. From verified credentials only. */
  readonly principal: Principal | undefined
  /** Address of the client; behind trusted proxies, the address that they report. */
  readonly client: string
  readonly method: string
  /** Path and query as received. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** Aborts when the client goes away or the time of the route is over. Pass it on. */
  readonly signal: AbortSignal
  /** Time left for the answer, in milliseconds. */
  readonly remainingMs: number
  readonly log: Logger
  /**
   * Evaluates If-Match and If-Unmodified-Since (RFC 9110 §13) against the current state.
   *
   * @throws precondition_failed (412)
   */
  requireUnchanged(current: { etag?: string; lastModified?: Date }): void
}
