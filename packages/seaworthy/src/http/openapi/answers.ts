import { STATUS_CODES } from 'node:http'
import type { TSchema } from 'typebox'
import { type Content, isContent } from '../content/content.ts'
import type { Route } from '../route.ts'
import { socketOf } from '../socket/socket.ts'
import { fieldsOfAnswer } from './answer-headers.ts'
import type { DocumentSchemas } from './document-schemas.ts'
import { BINARY, type Naming } from './request.ts'

type Json = Record<string, unknown>

/** The answers other than problems, by status. */
export function answersOf(route: Route<never>, schemas: DocumentSchemas, { label, name }: Naming): Json {
  const answers: Json = {}
  if (socketOf(route)) return { 101: { description: 'The connection is a WebSocket (RFC 6455)' } }
  for (const [status, entry] of Object.entries(route.output)) {
    const at = { label: `${label}Answer${status}`, place: `${name} output.${status}` }
    const content = contentOf(entry, (schema) => schemas.shown(schema, 'answer', at))
    answers[status] = {
      description: STATUS_CODES[status] ?? `Status ${status}`,
      headers: fieldsOfAnswer(route, Number(status)),
      ...(content && { content }),
    }
  }
  if (route.method === 'GET' && route.cache)
    answers[304] ??= { description: 'What is kept is still the same', headers: fieldsOfAnswer(route, 304) }
  return answers
}

/** What leaves under a status: nothing, JSON of a schema, or content of a media type. */
function contentOf(entry: TSchema | Content, shown: (schema: TSchema) => Json): Json | undefined {
  if (!isContent(entry)) return isEmpty(entry) ? undefined : { 'application/json': { schema: shown(entry) } }
  const { '~content': kind, schema } = entry
  if (kind === 'redirect') return undefined
  const mediaType = entry.mediaType.replace(/;.*$/, '').trim()
  // The data of one event: OpenAPI 3.2 would say itemSchema.
  if (schema !== undefined) return { [mediaType]: { schema: shown(schema) } }
  return { [mediaType]: { schema: isText(kind, mediaType) ? { type: 'string' } : BINARY } }
}

const isText = (kind: Content['~content'], mediaType: string): boolean =>
  kind === 'text' || (kind === 'stream' && mediaType.startsWith('text/'))

const isEmpty = (schema: TSchema): boolean => EMPTY.has((schema as { type?: string }).type ?? '')
const EMPTY: ReadonlySet<string> = new Set(['null', 'void', 'undefined'])

/** The messages of a socket, of which OpenAPI 3.1 has no word. */
export function messagesOf(
  route: Route<never>,
  schemas: DocumentSchemas,
  { label, name }: Naming,
): Json | undefined {
  const socket = socketOf(route)
  if (!socket) return undefined
  const { sends, receives } = socket
  return {
    sends: schemas.shown(sends, 'answer', { label: `${label}Sent`, place: `${name} sends` }),
    ...(receives && {
      receives: schemas.shown(receives, 'request', { label: `${label}Received`, place: `${name} receives` }),
    }),
  }
}
