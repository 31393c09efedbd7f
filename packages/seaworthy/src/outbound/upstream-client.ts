import type { IncomingHttpHeaders } from 'node:http'
import type { Static, TSchema } from 'typebox'
import type { AppError } from '../errors/index.ts'
import type { BreakerStateName } from './circuit-breaker.ts'

/** Methods that a call may have. */
export type UpstreamMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

type QueryValue = string | number | boolean

/** Query parameters, encoded by the client: a list gives its name several times, undefined leaves it out. */
export type UpstreamQuery = Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>

/** One call to a provider. Whatever it leaves out is as the provider is tuned. */
export interface UpstreamRequest<
  S extends TSchema = never,
  R extends 'text' | 'bytes' = never,
  A extends number = never,
  F = never,
> {
  /** Default `GET`. */
  readonly method?: UpstreamMethod
  /** Behind the base URL; `{name}` is replaced by the parameter of that name, percent-encoded. A constant of the code. */
  readonly path: string
  readonly params?: Readonly<Record<string, string | number>>
  readonly query?: UpstreamQuery
  /**
   * An address of its own instead of base URL and path, such as a subscriber's webhook. Only for an upstream that declares
   * `foreignUrls`; `path` then only names the call. Goes without the provider's headers, and never to a private address.
   */
  readonly url?: string | URL
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
  /** Text and bytes as they are, anything else as JSON. */
  readonly body?: unknown
  /** What the JSON answer must be. Fields that it does not name are left in place. */
  readonly schema?: S
  /** How to hand over an answer without a schema; without either the body is dropped. */
  readonly read?: R
  /** Statuses beside 2xx that are answers too, such as 404; their body is dropped. */
  readonly accept?: readonly A[]
  /** Names the call in logs and spans; a constant. Default: `path`. */
  readonly name?: string
  /** Whether it may be sent twice. Default: by method (RFC 9110 §9.2.2); set it for a POST with an idempotency key. */
  readonly idempotent?: boolean
  /** Default: the provider's. Never more than the request in whose context the call is made has left. */
  readonly timeoutMs?: number
  readonly attemptTimeoutMs?: number
  readonly retries?: number
  readonly maxResponseBytes?: number
  /** Calls it off, down to the socket. The signal of the request in whose context the call is made does so too. */
  readonly signal?: AbortSignal
  /** The call outlives the request that began it: neither its deadline nor its end matter, its ids still go out. */
  readonly detached?: boolean
  /** What to answer with when the provider fails. Not asked when the caller called off. */
  readonly fallback?: (error: AppError) => F | Promise<F>
}

/** A call whose schema, form and statuses nobody needs to know. */
export type AnyUpstreamRequest = UpstreamRequest<TSchema, 'text', number, unknown>

/**
 * What the body of an answer is: by the schema where there is one, else the text or bytes that were asked for, else
 * undefined.
 */
export type UpstreamBody<S extends TSchema, R extends 'text' | 'bytes'> = [S] extends [never]
  ? [R] extends [never]
    ? undefined
    : R extends 'text'
      ? string
      : Buffer
  : Static<S>

interface Answered<Kind extends string, Status extends number, Body> {
  readonly kind: Kind
  readonly status: Status
  readonly headers: IncomingHttpHeaders
  readonly body: Body
  /** Requests that the provider got for this call. */
  readonly attempts: number
}

/** How a call ended well; a call that ended otherwise throws. */
export type UpstreamAnswer<Body, A extends number = never, F = never> =
  | Answered<'ok', number, Body>
  | ([A] extends [never] ? never : Answered<'accepted', A, undefined>)
  | ([F] extends [never] ? never : { readonly kind: 'fallback'; readonly body: F; readonly error: AppError })

/** The client of one provider. */
export interface UpstreamClient {
  /** The key under which the service declared it; the label in metrics and logs. */
  readonly name: string
  readonly baseUrl: string
  readonly breaker: BreakerStateName
  /**
   * @throws upstream_timeout (504), upstream_failed, upstream_invalid, upstream_refused, upstream_address_refused (502),
   * upstream_unavailable, upstream_rate_limited, upstream_busy (503, with Retry-After where known);
   * upstream_address_invalid, upstream_parameter_invalid (422); the signal's reason when the caller called off; TypeError when the request itself makes no sense.
   */
  request<
    S extends TSchema = never,
    R extends 'text' | 'bytes' = never,
    const A extends number = never,
    F = never,
  >(request: UpstreamRequest<S, R, A, F>): Promise<UpstreamAnswer<UpstreamBody<S, R>, A, F>>
}
