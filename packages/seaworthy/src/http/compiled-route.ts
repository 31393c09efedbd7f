import type { TSchema } from 'typebox'
import type { RateClass } from '../limits/index.ts'
import { mergeFields } from './answer-fields.ts'
import { cacheControl } from './cache-control.ts'
import { type Accepted, isAccepted } from './content/accept.ts'
import { type Content, isContent } from './content/content.ts'
import type { CompiledContent } from './content/content-answer.ts'
import type { BoundHooks } from './hooks/feature-hooks.ts'
import { type KeptRoute, keepAnswers } from './kept-route.ts'
import type { Answering } from './payload.ts'
import type { AnswerStore, RequestLimits } from './ports.ts'
import type { RequestView } from './request-view.ts'
import { type PreparedFields, prepareFields } from './response-head.ts'
import { type Deprecation, type Route, routePath } from './route.ts'
import { checkRoute } from './route-check.ts'
import type { SchemaIds } from './schema-ids.ts'
import { compileSerializer, type Serializer } from './serializer.ts'
import { socketOf } from './socket/socket.ts'
import type { SocketAcceptor, SocketAcceptors } from './socket/socket-acceptor.ts'
import { checkSocket } from './socket/socket-check.ts'
import type { Socket } from './socket/socket-view.ts'
import type { InputValidation } from './validation.ts'

/** A route with everything that can be computed before the first request. */
export interface CompiledRoute extends Answering {
  readonly declared: Route<never>
  /** Path with parameters in braces: the label in metrics, logs and spans. */
  readonly template: string
  readonly needsPrincipal: boolean
  /** Undefined when the route is not limited. */
  readonly rateClass: RateClass | undefined
  readonly timeoutMs: number
  readonly maxBodyBytes: number
  /** A body that is not JSON; undefined for any other. */
  readonly accepted: Accepted | undefined
  readonly cacheControl: string
  /** Header fields of every answer of this route. */
  readonly headers: PreparedFields
  /** The same with the media type of JSON. */
  readonly jsonHeaders: PreparedFields
  /** Longest time between two pieces of the stream that is the answer of a status. */
  readonly streamIdleMs: (status: number) => number
  readonly invoke: (input: unknown, request: RequestView | Socket<unknown, unknown>) => unknown
  /** Of a route that is opened as a socket. */
  readonly sockets: SocketAcceptor | undefined
  /** Instead of `invoke` where answers are kept on the server. */
  readonly kept: KeptRoute | undefined
  /** Of its feature. */
  readonly hooks: BoundHooks | undefined
}

export interface CompileOptions {
  readonly parts: unknown
  readonly hooks: BoundHooks | undefined
  readonly limits: RequestLimits | undefined
  readonly answers: AnswerStore | undefined
  readonly validation: InputValidation
  readonly schemaIds: SchemaIds
  /** There where a route is opened as a socket. */
  readonly sockets: SocketAcceptors | undefined
  readonly handlerTimeoutMs: number
  readonly streamIdleTimeoutMs: number
  readonly maxBodyBytes: number
  /** Whether answers are held to the values that their schemas allow, not to their types alone. */
  readonly checkAnswers: boolean
  /** Flat headers of every answer of the service. */
  readonly headers: readonly string[]
}

/**
 * Checks a declaration and prepares it.
 *
 * @throws TypeError that names the route and what is missing: the service must not boot with it.
 */
export function compileRoute(declared: Route<never>, options: CompileOptions): CompiledRoute {
  const template = routePath(declared)
  const name = `${declared.method} ${template}`
  checkRoute(declared, options.validation, options.schemaIds)
  const socket = socketOf(declared)
  if (socket) checkSocket(name, socket, options.validation)
  const successes = Object.keys(declared.output).map(Number)
  const successStatus =
    successes.find((status) => status >= 200 && status < 300) ??
    successes.find((status) => status >= 300 && status < 400) ??
    (socket && SWITCHING_PROTOCOLS)
  if (successStatus === undefined)
    throw new TypeError(`route ${name} declares no output with a 2xx or 3xx status`)
  const rateClass = options.limits?.rateClass(declared.limit ?? 'default')
  const limited = rateClass !== undefined && rateClass.windows.length > 0
  const headers = mergeFields([
    ...options.headers,
    ...(limited ? ['ratelimit-policy', rateClass.policyField] : []),
    ...deprecationHeaders(declared.deprecated),
    ...varyHeaders(declared),
  ])
  const entries = successes
    .filter((status) => status !== SWITCHING_PROTOCOLS)
    .map((status) => [status, declared.output[status] as TSchema | Content] as const)
  const serializer = (status: number) => (schema: TSchema) =>
    serializerFor(name, status, schema, options.checkAnswers)
  const contents = entries.flatMap(([status, entry]) =>
    isContent(entry) ? [[status, compileContent(entry, serializer(status))] as const] : [],
  )
  const answering: Answering = {
    name,
    serializers: new Map(
      entries.flatMap(([status, entry]) => (isContent(entry) ? [] : [[status, serializer(status)(entry)]])),
    ),
    contents: contents.length > 0 ? new Map(contents) : undefined,
    successStatus,
  }
  const invoke: CompiledRoute['invoke'] = (input, request) =>
    declared.handler(input as never, options.parts as never, request as never)
  const timeoutMs = declared.timeoutMs ?? options.handlerTimeoutMs
  return {
    declared,
    template,
    needsPrincipal: declared.access.kind !== 'anyone',
    rateClass: limited ? rateClass : undefined,
    timeoutMs,
    maxBodyBytes: declared.maxBodyBytes ?? options.maxBodyBytes,
    accepted: isAccepted(declared.input?.body) ? declared.input.body : undefined,
    cacheControl: cacheControl(declared.cache),
    headers: prepareFields(headers),
    jsonHeaders: prepareFields([...headers, 'content-type', JSON_MEDIA_TYPE]),
    ...answering,
    streamIdleMs: (status) => answering.contents?.get(status)?.idleTimeoutMs ?? options.streamIdleTimeoutMs,
    invoke,
    sockets: socket && options.sockets?.for(socket, template),
    hooks: options.hooks,
    kept: keepAnswers({ declared, template, answering, invoke, store: options.answers }),
  }
}

const SWITCHING_PROTOCOLS = 101

function compileContent(declared: Content, serializer: (schema: TSchema) => Serializer): CompiledContent {
  const { schema } = declared
  return { ...declared, serialize: schema && serializer(schema) }
}

function serializerFor(name: string, status: number, schema: TSchema, checksValues: boolean): Serializer {
  try {
    return compileSerializer(schema, `${name} ${status}`, checksValues)
  } catch (error) {
    throw new TypeError(
      `route ${name} has an output.${status} that cannot be written: ${(error as Error).message}`,
    )
  }
}

/** Deprecation (RFC 9745: a structured-field date), Sunset (RFC 8594: an HTTP date) and their Link. */
function deprecationHeaders(deprecated: Deprecation | undefined): string[] {
  if (!deprecated) return []
  const headers = ['deprecation', `@${Math.floor(deprecated.since.getTime() / 1000)}`]
  if (deprecated.sunset) headers.push('sunset', deprecated.sunset.toUTCString())
  if (deprecated.link) headers.push('link', `<${deprecated.link}>; rel="deprecation"; type="text/html"`)
  return headers
}

/** A cached answer that depends on declared headers says so (RFC 9110 §12.5.5). */
function varyHeaders(declared: Route<never>): string[] {
  const names = Object.keys(declared.input?.headers?.properties ?? {})
  return declared.cache && names.length > 0 ? ['vary', names.join(', ').toLowerCase()] : []
}

export const JSON_MEDIA_TYPE = 'application/json; charset=utf-8'
