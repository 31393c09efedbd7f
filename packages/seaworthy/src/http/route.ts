import type { TObject, TSchema } from 'typebox'
import type { AnyErrorCatalogue } from '../errors/index.ts'
import type { AccessPolicy } from '../identity/index.ts'
import type { Accepted, ReceivedOf } from './content/accept.ts'
import type { BodyOf, Content } from './content/content.ts'
import type { ServedFolder } from './files/served-folder.ts'
import type { RequestView } from './request-view.ts'
import type { HttpResult } from './result.ts'

/** Methods that a route may have: HEAD and OPTIONS are answered from the routes that there are. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The parts of a request that a route reads, each by its schema; a part that is not named is not read. */
export interface RouteInput {
  readonly query?: TObject
  readonly params?: TObject
  readonly headers?: TObject
  /** A schema for JSON, or what `accept` gives. */
  readonly body?: TSchema | Accepted
}

/** What the body is, by status: a schema for JSON, of which an answer has nothing that it does not name, or other content. */
export type RouteOutput = Readonly<Record<number, TSchema | Content>>

export type InputOf<I extends RouteInput> = {
  readonly [K in keyof I]: ReceivedOf<I[K]>
}

type ResultOf<O extends RouteOutput> = { [S in keyof O & number]: HttpResult<S, BodyOf<O[S]>> }[keyof O &
  number]

type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226

/** What a handler may return without `respond`: the body of the status that means success. */
type PlainOf<O extends RouteOutput> = BodyOf<O[keyof O & SuccessStatus]>

/** Caching of answers by clients and proxies (RFC 9111, RFC 5861). Without a policy answers are `no-store`. */
export interface CachePolicy {
  readonly scope: 'public' | 'private'
  readonly maxAgeS: number
  readonly staleWhileRevalidateS?: number
  readonly staleIfErrorS?: number
  /**
   * Keeps answers on the server as well, in the cache that the service uses, and answers with `Age` and `Cache-Status`
   * (RFC 9211). The key is the path, the query and the headers as the route's input declares them; what the handler
   * reads of the request beside its input must not change the answer. Default: not kept.
   */
  readonly server?: true | ServerCaching
}

/** How answers are kept on the server; what is left out is as for clients. */
export interface ServerCaching {
  /** Seconds that an answer is fresh. Default `maxAgeS`. */
  readonly ttlS?: number
  readonly staleWhileRevalidateS?: number
  readonly staleIfErrorS?: number
  /** Tags that invalidate the answer, beside `answer:<path template>` which every answer of the route has. */
  readonly tags?: (input: KeptInput) => readonly string[]
  /**
   * Gives the answer for one principal to others. Default false: on a route with access other than `anyone`, and for
   * signed-in callers of a route whose scope is `private`, everyone has answers of their own.
   */
  readonly acrossPrincipals?: boolean
}

/** What an answer that is kept may depend on: validated. */
export interface KeptInput {
  readonly query: unknown
  readonly params: unknown
  readonly headers: unknown
}

/** Announces the end of a route (RFC 9745, RFC 8594). */
export interface Deprecation {
  /** When the route became deprecated. */
  readonly since: Date
  /** When it will stop to answer; never before `since`. */
  readonly sunset?: Date
  /** Where the reader finds what to use instead. */
  readonly link?: string
}

/** One route, declared once: validation, types, documentation, serialisation, limits and metrics come from it. */
export interface RouteDeclaration<I extends RouteInput, O extends RouteOutput, Parts> {
  readonly method: Method
  /** Below the version prefix, parameters in braces: `/characters/{id}`. */
  readonly path: string
  /** API version; the route is served under `/api/<version>`. Default `v1`. `none` serves it at the root. */
  readonly version?: string
  /** One line for the documentation. */
  readonly summary: string
  readonly description?: string
  /**
   * What clients call it, such as `listCharacters`; no other route of the service may have it. Default by method and path:
   * `getCharactersById`.
   */
  readonly operationId?: string
  /** Who may call it. There is no default: a route without access stops the boot. */
  readonly access: AccessPolicy
  readonly input?: I
  /** What the body is, per status that the handler may answer with. */
  readonly output: O
  readonly cache?: CachePolicy
  /** Name of the rate class. Default `default`. */
  readonly limit?: string
  /** Longest time for the handler, in milliseconds. Default HTTP_HANDLER_TIMEOUT_MS. */
  readonly timeoutMs?: number
  /** Largest body, in bytes. Default HTTP_MAX_BODY_BYTES. */
  readonly maxBodyBytes?: number
  /** Refuses a write without If-Match with 428. Default false. */
  readonly requiresIfMatch?: boolean
  readonly deprecated?: Deprecation
  /** Catalogues of the errors that the handler may answer with, for the documentation. */
  readonly errors?: readonly AnyErrorCatalogue[]
  /** Left out of the OpenAPI document. Default false. */
  readonly hidden?: boolean
  readonly handler: (
    input: InputOf<I>,
    parts: Parts,
    request: RequestView,
  ) => PlainOf<O> | ResultOf<O> | Promise<PlainOf<O> | ResultOf<O>>
}

/** A declared route; `Parts` is what its feature must provide to the handler. */
export interface Route<Parts = never>
  extends Omit<RouteDeclaration<RouteInput, RouteOutput, Parts>, 'handler'> {
  /** With its request, or its socket. */
  readonly handler: (input: never, parts: Parts, request: never) => unknown
  /** In place of one path it has those below its own; made by `staticFiles` and `singlePage`. */
  readonly folder?: ServedFolder
}

/** Declares a route: it infers the handler's input and answers from the schemas, and does nothing else. */
export function route<const I extends RouteInput, const O extends RouteOutput, Parts>(
  declaration: RouteDeclaration<I, O, Parts>,
): Route<Parts> {
  return declaration
}

/** Where the route is served, with parameters in braces. */
export function routePath(declared: { path: string; version?: string }): string {
  return declared.version === 'none' ? declared.path : `/api/${declared.version ?? 'v1'}${declared.path}`
}
