import type { TSchema } from 'typebox'
import { type Accepted, isAccepted } from '../content/accept.ts'
import type { Route } from '../route.ts'
import type { DocumentSchemas } from './document-schemas.ts'

type Json = Record<string, unknown>
type Schema = TSchema & { readonly description?: string; readonly default?: unknown }

/** How the schemas of an operation are named in it. */
export interface Naming {
  /** The operation id, in capitals as types have them. */
  readonly label: string
  /** `POST /api/v1/items` */
  readonly name: string
}

const PLACES = { params: 'path', query: 'query', headers: 'header' } as const
/** OpenAPI has other words for these, and says that a parameter of the name is passed over. */
const NOT_PARAMETERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization'])

/** What is sent beside the body: what the input names, and the conditions of RFC 9110 §13 where the route evaluates them. */
export function parametersOf(
  route: Route<never>,
  schemas: DocumentSchemas,
  { label, name: operation }: Naming,
): Json[] {
  const { input = {}, requiresIfMatch, method, cache } = route
  const declared = (['params', 'query', 'headers'] as const).flatMap((part) => {
    const { properties = {}, required = [] } = (input[part] ?? {}) as {
      properties?: Record<string, Schema>
      required?: readonly string[]
    }
    return Object.entries(properties)
      .filter(([name]) => part !== 'headers' || !NOT_PARAMETERS.has(name))
      .map(([name, schema]) => ({
        name,
        in: PLACES[part],
        required: part === 'params' || (required.includes(name) && !('default' in schema)),
        ...(schema.description ? { description: schema.description } : {}),
        schema: schemas.shown(schema, 'request', {
          label: `${label}Parameter`,
          place: `${operation} input.${part}`,
        }),
      }))
  })
  const isNamed = (name: string) => declared.some((each) => each.in === 'header' && each.name === name)
  const conditions = [
    ...(requiresIfMatch ? [IF_MATCH] : []),
    ...(method === 'GET' && cache ? [IF_NONE_MATCH] : []),
  ].filter(({ name }) => !isNamed(name))
  return [...declared, ...conditions]
}

const IF_MATCH = {
  name: 'if-match',
  in: 'header',
  required: true,
  description:
    'The etag of what was read: the change is made only if it is still the same (RFC 9110 §13.1.1).',
  schema: { type: 'string' },
}
const IF_NONE_MATCH = {
  name: 'if-none-match',
  in: 'header',
  required: false,
  description: 'The etag of what is kept: answered with 304 if it is still the same (RFC 9110 §13.1.2).',
  schema: { type: 'string' },
}

/** The body, by media type. */
export function requestBodyOf(
  entry: TSchema | Accepted,
  schemas: DocumentSchemas,
  { label, name }: Naming,
): Json {
  const shown = (schema: TSchema) =>
    schemas.shown(schema, 'request', { label: `${label}Body`, place: `${name} input.body` })
  if (!isAccepted(entry)) return { required: true, content: { 'application/json': { schema: shown(entry) } } }
  const schema = entry.schema ? shown(entry.schema) : entry['~accept'] === 'multipart' ? PARTS : BINARY
  return { required: true, content: Object.fromEntries(entry.mediaTypes.map((each) => [each, { schema }])) }
}

/** Bytes, in the word that generators of clients know. */
export const BINARY = { type: 'string', format: 'binary' }
const PARTS = { type: 'object', additionalProperties: { anyOf: [{ type: 'string' }, BINARY] } }
