import { isHttpDate } from './conditional.ts'
import { type Accepted, isAccepted } from './content/accept.ts'
import { type Content, isContent } from './content/content.ts'
import { checkFolder } from './files/folder-check.ts'
import { OPERATION_ID } from './openapi/operation-id.ts'
import { type Deprecation, type Method, type Route, routePath } from './route.ts'
import type { SchemaIds } from './schema-ids.ts'
import type { InputPart, InputValidation } from './validation.ts'

/**
 * Looks for what a declaration says that no request could be served with.
 *
 * @throws TypeError that names the route and what is missing: the service must not boot with it.
 */
export function checkRoute(declared: Route<never>, validation: InputValidation, ids: SchemaIds): void {
  const name = `${declared.method} ${routePath(declared)}`
  if (!declared.access?.kind) {
    throw new TypeError(
      `route ${name} declares no access: say who may call it, such as access: anyone, authenticated, role('admin') or permission('thing:read')`,
    )
  }
  if (!declared.summary)
    throw new TypeError(`route ${name} declares no summary: one line for the documentation`)
  if (declared.operationId !== undefined && !OPERATION_ID.test(declared.operationId))
    throw new TypeError(
      `route ${name} has the operationId "${declared.operationId}": a letter, then letters, digits and _, such as listItems`,
    )
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
  if (declared.folder !== undefined) checkFolder(name, declared.folder)
  const path = declared.folder === undefined ? declared.path : declared.path.replace(/(.)\/\*$|\*$/, '$1')
  if (!PATH.test(path))
    throw new TypeError(
      `route ${name} has a path that is none: it starts with /, and between slashes stand letters, digits, any of . _ ~ - and {parameters}`,
    )
  checkInput(name, declared, validation)
  checkOutput(name, declared)
  checkIds(name, declared, ids)
  checkParameters(name, declared)
  checkDeprecation(name, declared.deprecated)
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

/** Also of what JavaScript leaves out, where no type says so. */
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function checkInput(name: string, { input = {}, method }: Route<never>, validation: InputValidation): void {
  if (!isObject(input))
    throw new TypeError(`route ${name} has an input that is no object of ${PARTS.join(', ')}`)
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
    if (part === 'body' && isAccepted(schema)) {
      checkAccepted(name, schema, validation)
      continue
    }
    if (!isObject(schema) || (part !== 'body' && !('properties' in schema)))
      throw new TypeError(
        `route ${name} has an input.${part} that is no ${part === 'body' ? 'schema' : 'Type.Object'}`,
      )
    try {
      validation.compile(part, schema)
    } catch (error) {
      throw new TypeError(`route ${name}: ${(error as Error).message}`)
    }
  }
}

function checkAccepted(
  name: string,
  { mediaTypes, schema, idleTimeoutMs, parts }: Accepted,
  validation: InputValidation,
): void {
  const wrong = mediaTypes.find(
    (each) => !/^(?:\*\/\*|[\w.+-]+\/(?:\*|[\w.+-]+))$/.test(each) || each !== each.toLowerCase(),
  )
  if (wrong !== undefined || mediaTypes.length === 0)
    throw new TypeError(
      `route ${name} accepts the media type "${wrong ?? ''}": type/subtype in small letters (RFC 9110 §8.3.1), such as image/png or image/*`,
    )
  for (const [what, value] of Object.entries({ idleTimeoutMs, ...parts })) {
    const most = what === 'idleTimeoutMs' ? LONGEST_MS : Number.MAX_SAFE_INTEGER
    if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= most))
      throw new TypeError(
        `route ${name} accepts a body with ${what} ${value}: a whole number from 0 to ${most}`,
      )
  }
  try {
    if (schema !== undefined) validation.compile('form', schema)
  } catch (error) {
    throw new TypeError(`route ${name}: ${(error as Error).message}`)
  }
}

function checkOutput(name: string, { output }: Route<never>): void {
  if (!isObject(output)) {
    throw new TypeError(
      `route ${name} declares no output: say what it answers with, such as output: { 200: Type.Object({ … }) }`,
    )
  }
  for (const [status, schema] of Object.entries(output)) {
    if (!/^[1-9]\d\d$/.test(status))
      throw new TypeError(`route ${name} has an output.${status}, which is no status`)
    if (isContent(schema)) checkContent(name, Number(status), schema)
    if (!isObject(schema)) throw new TypeError(`route ${name} has an output.${status} that is no schema`)
  }
}

function checkContent(
  name: string,
  status: number,
  { '~content': kind, mediaType, idleTimeoutMs, heartbeatMs }: Content,
): void {
  const isRedirect = REDIRECTS.has(status)
  if (kind === 'redirect' && !isRedirect)
    throw new TypeError(`route ${name} redirects with ${status}: use ${[...REDIRECTS].join(', ')}`)
  if (kind !== 'redirect' && (isRedirect || status === 204 || status === 205 || status === 304))
    throw new TypeError(`route ${name} has a body of content under ${status}, which has none`)
  if (kind !== 'redirect' && !/^[\w.+-]+\/[\w.+-]+(?:\s*;\s*[\w-]+=[^\s;]+)*$/.test(mediaType))
    throw new TypeError(
      `route ${name} has the media type "${mediaType}" under ${status}: type/subtype (RFC 9110 §8.3.1), such as text/csv`,
    )
  if (heartbeatMs !== undefined && !(heartbeatMs >= 1 && heartbeatMs <= LONGEST_MS))
    throw new TypeError(`route ${name} has heartbeatMs ${heartbeatMs}: a number from 1 to ${LONGEST_MS}`)
  if (idleTimeoutMs !== undefined && !(idleTimeoutMs >= 1 && idleTimeoutMs <= LONGEST_MS))
    throw new TypeError(`route ${name} has idleTimeoutMs ${idleTimeoutMs}: a number from 1 to ${LONGEST_MS}`)
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

function checkIds(name: string, { input = {}, output }: Route<never>, ids: SchemaIds): void {
  const places = [
    ...Object.entries(input).flatMap(([part, entry]) => {
      const schema = isAccepted(entry) ? entry.schema : entry
      return schema === undefined ? [] : [[`input.${part}`, schema] as const]
    }),
    ...Object.entries(output).flatMap(([status, entry]) => {
      const schema = isContent(entry) ? entry.schema : entry
      return schema === undefined ? [] : [[`output.${status}`, schema] as const]
    }),
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

function checkDeprecation(name: string, deprecated: Deprecation | undefined): void {
  if (deprecated?.sunset && deprecated.sunset < deprecated.since) {
    throw new TypeError(`route ${name} sunsets before it is deprecated (RFC 8594 §3)`)
  }
}
