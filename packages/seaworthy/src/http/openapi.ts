import type { TObject, TSchema } from 'typebox'
import type { AnyErrorCatalogue } from '../errors/index.ts'
import type { AccessPolicy } from '../identity/index.ts'
import { type Accepted, isAccepted } from './content/accept.ts'
import { type Content, isContent } from './content/content.ts'
import { type Route, routePath } from './route.ts'
import { type SocketContent, socketOf } from './socket/socket.ts'
import { socketErrors } from './socket/socket-errors.ts'

/** Where the errors of an answer come from. */
export interface ErrorSources {
  /** Of the chassis, such as 401 and 429; each where its status can occur. */
  readonly chassis: readonly AnyErrorCatalogue[]
  /** Of the dependencies: any route may answer with them. */
  readonly dependencies: readonly AnyErrorCatalogue[]
  /** Of the features: a route names those that it may answer with. */
  readonly features: readonly AnyErrorCatalogue[]
}

export interface OpenApiOptions {
  readonly title: string
  readonly version: string
  readonly description?: string
  readonly routes: readonly Route<never>[]
  readonly errors: ErrorSources
}

type Json = Record<string, unknown>

/** What the edge may answer on every route, by status. */
const EVERYWHERE = [400, 405, 408, 414, 429, 431, 500, 503]

/** Describes the routes as an OpenAPI 3.1 document; the routes are its only source. */
export function openApiDocument(options: OpenApiOptions): Json {
  const paths: Record<string, Json> = {}
  const shown = options.routes.filter((route) => !route.hidden)
  for (const route of shown) {
    const path = routePath(route)
    const entry = paths[path] ?? {}
    entry[route.method.toLowerCase()] = operation(route, path, options.errors)
    paths[path] = entry
  }
  return {
    openapi: '3.1.0',
    info: {
      title: options.title,
      version: options.version,
      ...(options.description ? { description: options.description } : {}),
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: PROBLEM_SCHEMA },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}

function operation(route: Route<never>, path: string, sources: ErrorSources): Json {
  const { input = {} } = route
  const own = errorsOf(route.errors ?? [])
  const ofDependencies = errorsOf(sources.dependencies)
  const socket = socketOf(route)
  const ofChassis = sources.chassis.filter((each) => each !== socketErrors || socket !== undefined)
  const errors = [...errorsOf(ofChassis), ...ofDependencies, ...own]
  const statuses = new Set([...EVERYWHERE, ...[...ofDependencies, ...own].map(({ status }) => status)])
  if (Object.keys(input).length > 0) statuses.add(422)
  if (input.body) for (const status of [413, 415]) statuses.add(status)
  if (route.access.kind !== 'anyone') for (const status of [401, 403]) statuses.add(status)
  if (socket) for (const status of [403, 426]) statuses.add(status)
  if (route.requiresIfMatch) for (const status of [412, 428]) statuses.add(status)
  const responses: Json = {}
  for (const [status, schema] of Object.entries(route.output)) {
    responses[status] = {
      description: status === '200' ? route.summary : `Status ${status}`,
      ...bodyOf(schema),
    }
  }
  if (socket) responses[101] = { description: 'The connection is a WebSocket (RFC 6455)' }
  for (const status of [...statuses].sort()) responses[status] ??= problemResponse(status, errors)
  return {
    operationId: `${route.method.toLowerCase()}${path.replaceAll(/[^a-zA-Z0-9]+(\w?)/g, (_, c: string) => c.toUpperCase())}`,
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    ...(route.deprecated ? { deprecated: true } : {}),
    ...(route.access.kind === 'anyone' ? { security: [] } : { security: [{ bearer: [] }] }),
    'x-access': describeAccess(route.access),
    ...parameters(input),
    ...(input.body ? { requestBody: { required: true, content: requestContent(input.body) } } : {}),
    responses,
    ...(socket ? { 'x-websocket': messagesOf(socket) } : {}),
  }
}

/** The messages of a socket, of which OpenAPI 3.1 has no word. */
const messagesOf = ({ receives, sends }: SocketContent): Json => ({
  sends,
  ...(receives ? { receives } : {}),
})

function parameters(input: { query?: TObject; params?: TObject; headers?: TObject }): Json {
  const list = (['params', 'query', 'headers'] as const).flatMap((part) => {
    const object = input[part]
    if (!object) return []
    const required = new Set((object as { required?: string[] }).required ?? [])
    return Object.entries(object.properties as Record<string, TSchema & { description?: string }>).map(
      ([name, schema]) => ({
        name,
        in: part === 'params' ? 'path' : part === 'query' ? 'query' : 'header',
        required: part === 'params' || (required.has(name) && !('default' in schema)),
        ...(schema.description ? { description: schema.description } : {}),
        schema,
      }),
    )
  })
  return list.length > 0 ? { parameters: list } : {}
}

interface CataloguedError {
  readonly code: string
  readonly title: string
  readonly status: number
}

const errorsOf = (catalogues: readonly AnyErrorCatalogue[]): CataloguedError[] =>
  catalogues.flatMap(({ $table }) =>
    Object.entries($table).map(([code, { title, status }]) => ({ code, title, status })),
  )

function problemResponse(status: number, errors: readonly CataloguedError[]): Json {
  const codes = errors.filter((error) => error.status === status)
  return {
    description:
      codes.length > 0 ? codes.map(({ code, title }) => `\`${code}\`: ${title}`).join('. ') : 'A problem',
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(
          codes.map(({ code, title }) => [code, { value: exampleProblem(code, title, status) }]),
        ),
      },
    },
  }
}

function exampleProblem(code: string, title: string, status: number): Json {
  const correlationId = '01890a5d-ac96-774b-bcce-b302099a8057'
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: title,
    instance: `urn:request:${correlationId}`,
    code,
    message: title,
    correlationId,
  }
}

function requestContent(entry: TSchema | Accepted): Json {
  if (!isAccepted(entry)) return { 'application/json': { schema: entry } }
  const isForm = entry['~accept'] === 'multipart'
  return Object.fromEntries(
    entry.mediaTypes.map((each) => [
      each,
      entry.schema ? { schema: entry.schema } : isForm ? { schema: { type: 'object' } } : {},
    ]),
  )
}

/** What leaves under a status: nothing, JSON of a schema, or content of a media type, of which OpenAPI 3.1 tells no more. */
function bodyOf(entry: TSchema | Content): Json {
  if (!isContent(entry)) return isEmpty(entry) ? {} : { content: { 'application/json': { schema: entry } } }
  if (entry['~content'] === 'redirect')
    return { headers: { location: { required: true, schema: { type: 'string', format: 'uri-reference' } } } }
  const mediaType = entry.mediaType.replace(/;.*$/, '').trim()
  // The data of one event: OpenAPI 3.2 would say itemSchema.
  if (entry.schema !== undefined) return { content: { [mediaType]: { schema: entry.schema } } }
  return { content: { [mediaType]: entry['~content'] === 'text' ? { schema: { type: 'string' } } : {} } }
}

const isEmpty = (schema: TSchema): boolean => (schema as { type?: string }).type === 'null'

function describeAccess(policy: AccessPolicy): string {
  switch (policy.kind) {
    case 'role':
      return `one of the roles ${policy.anyOf.join(', ')}`
    case 'permission':
      return `the permissions ${policy.allOf.join(', ')}`
    case 'custom':
      return policy.name
    default:
      return policy.kind
  }
}

const text = (description: string) => ({ type: 'string', description })

/** RFC 9457 with the members of this service. */
const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'message', 'correlationId'],
  properties: {
    type: text('Where the service explains the code'),
    title: text('Constant for the code'),
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: text('What was wrong this time'),
    instance: text('urn:request: and the correlation id'),
    code: text('Stable, machine-readable'),
    message: text('The same as detail'),
    correlationId: text('The x-request-id of the answer'),
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: { pointer: text('JSON Pointer (RFC 6901)'), message: text('What was expected') },
      },
    },
  },
}
