import type { TSchema } from 'typebox'
import type { RateClass } from '../limits/index.ts'
import { mergeFields } from './answer-fields.ts'
import { cacheControl } from './cache-control.ts'
import { isHttpDate } from './conditional.ts'
import { type KeptRoute, keepAnswers } from './kept-route.ts'
import type { Answering } from './payload.ts'
import type { AnswerStore, RequestLimits } from './ports.ts'
import type { RequestView } from './request-view.ts'
import { type PreparedFields, prepareFields } from './response-head.ts'
import { type Deprecation, type Method, type Route, routePath } from './route.ts'
import type { SchemaIds } from './schema-ids.ts'
import { compileSerializer, type Serializer } from './serializer.ts'
import type { InputPart, InputValidation } from './validation.ts'

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
  readonly cacheControl: string
  /** Header fields of every answer of this route. */
  readonly headers: PreparedFields
  /** The same with the media type of JSON. */
  readonly jsonHeaders: PreparedFields
  readonly invoke: (input: unknown, request: RequestView) => unknown
  /** Instead of `invoke` where answers are kept on the server. */
  readonly kept: KeptRoute | undefined
}

export interface CompileOptions {
  readonly parts: unknown
  readonly limits: RequestLimits | undefined
  readonly answers: AnswerStore | undefined
  readonly validation: InputValidation
  readonly schemaIds: SchemaIds
  readonly handlerTimeoutMs: number
  readonly maxBodyBytes: number
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
  if (!declared.access?.kind) {
    throw new TypeError(
      `route ${name} declares no access: say who may call it, such as access: anyone, authenticated, role('admin') or permission('thing:read')`,
    )
  }
  if (!METHODS.has(declared.method))
    throw new TypeError(`route ${name} has a method other than ${[...METHODS].join(', ')}`)
  checkNumbers(name, declared)
  if (typeof (declared.handler as unknown) !== 'function')
    throw new TypeError(`route ${name} has no handler: a function that answers`)
  if (declared.version !== undefined && !/^[a-z0-9][\w.-]*$/i.test(declared.version))
    throw new TypeError(
      `route ${name} has the version "${declared.version}": letters and digits, such as v2, or none`,
    )
  if (declared.requiresIfMatch && declared.method === 'GET')
    throw new TypeError(`route ${name} requires If-Match, which is for writes`)
  if (!PATH.test(declared.path))
    throw new TypeError(
      `route ${name} has a path that is none: it starts with /, and between slashes stand letters, digits, any of . _ ~ - and {parameters}`,
    )
  const successes = Object.keys(declared.output).map(Number)
  const successStatus =
    successes.find((status) => status >= 200 && status < 300) ??
    successes.find((status) => status >= 300 && status < 400)
  if (successStatus === undefined)
    throw new TypeError(`route ${name} declares no output with a 2xx or 3xx status`)
  checkInput(name, declared, options.validation)
  checkIds(name, declared, options.schemaIds)
  checkParameters(name, declared)
  checkDeprecation(name, declared.deprecated)
  const rateClass = options.limits?.rateClass(declared.limit ?? 'default')
  const limited = rateClass !== undefined && rateClass.windows.length > 0
  const headers = mergeFields([
    ...options.headers,
    ...(limited ? ['ratelimit-policy', rateClass.policyField] : []),
    ...deprecationHeaders(declared.deprecated),
    ...varyHeaders(declared),
  ])
  const answering: Answering = {
    name,
    serializers: new Map(
      successes.map((status) => [status, serializerFor(name, status, declared.output[status] as TSchema)]),
    ),
    successStatus,
  }
  const invoke: CompiledRoute['invoke'] = (input, request) =>
    declared.handler(input as never, options.parts as never, request)
  const timeoutMs = declared.timeoutMs ?? options.handlerTimeoutMs
  return {
    declared,
    template,
    needsPrincipal: declared.access.kind !== 'anyone',
    rateClass: limited ? rateClass : undefined,
    timeoutMs,
    maxBodyBytes: declared.maxBodyBytes ?? options.maxBodyBytes,
    cacheControl: cacheControl(declared.cache),
    headers: prepareFields(headers),
    jsonHeaders: prepareFields([...headers, 'content-type', JSON_MEDIA_TYPE]),
    ...answering,
    invoke,
    kept: keepAnswers({ declared, template, answering, invoke, store: options.answers }),
  }
}

const METHODS: ReadonlySet<string> = new Set<Method>(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
/** Without `.` and `..`, which clients resolve before they ask. */
const PATH = /^(?:\/|(?:\/(?!\.{1,2}(?:\/|$))(?:[\w.~-]+|\{\w+\}(?=[/.-]|$))+)+\/?)$/
const PARTS: readonly InputPart[] = ['query', 'params', 'headers', 'body']

/** The longest that a timer of Node takes, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1

function checkNumbers(name: string, { timeoutMs, maxBodyBytes, cache, deprecated }: Route<never>): void {
  const check = (what: string, value: number | undefined, least: number, most: number) => {
    if (value === undefined || (value >= least && value <= most)) return
    throw new TypeError(`route ${name} has ${what} ${value}: a number from ${least} to ${most}`)
  }
  check('timeoutMs', timeoutMs, 1, LONGEST_MS)
  check('maxBodyBytes', maxBodyBytes, 0, Number.MAX_SAFE_INTEGER)
  const server = typeof cache?.server === 'object' ? cache.server : {}
  for (const [where, times] of [
    ['cache', cache],
    ['cache.server', server],
  ] as const) {
    for (const [what, value] of Object.entries(times ?? {})) {
      if (typeof value === 'number') check(`${where}.${what}`, value, 0, LONGEST_MS)
    }
  }
  const { maxAgeS, staleWhileRevalidateS = 0, staleIfErrorS = 0 } = cache ?? { maxAgeS: 0 }
  for (const [what, value] of Object.entries({ maxAgeS, staleWhileRevalidateS, staleIfErrorS })) {
    if (!Number.isInteger(value))
      throw new TypeError(`route ${name} has cache.${what} ${value}: whole seconds (RFC 9111 §1.2.2)`)
  }
  for (const date of [deprecated?.since, deprecated?.sunset]) {
    if (date !== undefined && !isHttpDate(date))
      throw new TypeError(`route ${name} is deprecated with a date that is none`)
  }
}

function checkInput(name: string, { input = {}, method }: Route<never>, validation: InputValidation): void {
  const unknown = Object.keys(input).filter((part) => !PARTS.includes(part as InputPart))
  if (unknown.length > 0) {
    throw new TypeError(`route ${name} reads ${unknown.join(', ')}, and a request has ${PARTS.join(', ')}`)
  }
  if (method === 'GET' && input.body) {
    throw new TypeError(
      `route ${name} reads a body, which a GET does not have (RFC 9110 §9.3.1): take it from the query, or use POST`,
    )
  }
  const capitals = Object.keys(input.headers?.properties ?? {}).filter(
    (field) => field !== field.toLowerCase(),
  )
  if (capitals.length > 0) {
    throw new TypeError(
      `route ${name} reads the header ${capitals.join(', ')}: write names in lower case, as they arrive (${capitals.join(', ').toLowerCase()})`,
    )
  }
  for (const part of PARTS) {
    const schema = input[part]
    if (schema === undefined) continue
    if (part !== 'body' && !('properties' in schema))
      throw new TypeError(`route ${name} has an input.${part} that is no Type.Object`)
    try {
      validation.compile(part, schema)
    } catch (error) {
      throw new TypeError(`route ${name}: ${(error as Error).message}`)
    }
  }
}

function checkIds(name: string, { input = {}, output }: Route<never>, ids: SchemaIds): void {
  const places = [
    ...Object.entries(input).map(([part, schema]) => [`input.${part}`, schema] as const),
    ...Object.entries(output).map(([status, schema]) => [`output.${status}`, schema] as const),
  ]
  for (const [place, schema] of places) ids.check(schema, `${name} ${place}`)
}

function checkParameters(name: string, declared: Route<never>): void {
  const inPath = [...declared.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
  const inSchema = Object.keys(declared.input?.params?.properties ?? {})
  const repeated = inPath.filter((parameter, at) => inPath.indexOf(parameter) !== at)
  if (repeated.length > 0)
    throw new TypeError(`route ${name} has {${repeated.join('}, {')}} twice in its path`)
  const missing = inPath.filter((parameter) => !inSchema.includes(parameter ?? ''))
  const extra = inSchema.filter((parameter) => !inPath.includes(parameter))
  if (missing.length > 0) throw new TypeError(`route ${name} has no schema for {${missing.join('}, {')}}`)
  if (extra.length > 0)
    throw new TypeError(`route ${name} has a schema for ${extra.join(', ')}, not in its path`)
}

function serializerFor(name: string, status: number, schema: TSchema): Serializer {
  try {
    return compileSerializer(schema, `${name} ${status}`)
  } catch (error) {
    throw new TypeError(
      `route ${name} has an output.${status} that cannot be written: ${(error as Error).message}`,
    )
  }
}

function checkDeprecation(name: string, deprecated: Deprecation | undefined): void {
  if (deprecated?.sunset && deprecated.sunset < deprecated.since) {
    throw new TypeError(`route ${name} sunsets before it is deprecated (RFC 8594 §3)`)
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
