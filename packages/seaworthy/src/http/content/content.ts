import type { Static, TSchema } from 'typebox'
import type { BodyStream } from './body-source.ts'
import type { FileBody } from './file-body.ts'
import type { Redirection } from './redirect.ts'
import type { ServerEvent } from './server-event.ts'

/** How a body that is not JSON leaves. */
export type ContentKind = 'text' | 'bytes' | 'stream' | 'events' | 'file' | 'redirect'

/** An answer that is not JSON, declared under a status of `output` where a schema would stand; made by {@link content}. */
export interface Content<Body = unknown> {
  readonly '~content': ContentKind
  /** Never there: it carries the type of what the handler gives. */
  readonly '~body': Body
  /** Value of Content-Type (RFC 9110 §8.3). Empty for a redirect. */
  readonly mediaType: string
  /** For a stream: the longest time between two pieces, in milliseconds. */
  readonly idleTimeoutMs?: number | undefined
  /** Of the data of each event. */
  readonly schema?: TSchema
  /** Of a stream of events. */
  readonly heartbeatMs?: number | undefined
}

/** What a stream may say of itself. */
export interface StreamOptions {
  /** Longest time that the source may take between two pieces, in milliseconds. Default HTTP_STREAM_IDLE_TIMEOUT_MS. */
  readonly idleTimeoutMs?: number
}

/** What a stream of events may say of itself. */
export interface EventsOptions {
  /** A comment is sent when nothing was for so long, in milliseconds, so that no proxy takes the connection for idle. Default 15,000. */
  readonly heartbeatMs?: number
}

/** What a handler gives for an entry of `output`: the type of its schema, or of its content. */
export type BodyOf<T> = T extends Content<infer Body> ? Body : T extends TSchema ? Static<T> : never

const declare = <Body>(
  kind: ContentKind,
  mediaType: string,
  options: Omit<Partial<Content>, '~body'> = {},
): Content<Body> => ({
  '~content': kind,
  '~body': undefined as never,
  mediaType,
  ...options,
})

/** Answers of every kind but JSON. */
export const content = {
  /** Text. Default `text/plain; charset=utf-8`. */
  text: (mediaType = 'text/plain; charset=utf-8') => declare<string>('text', mediaType),
  /** Bytes that are in memory already. */
  bytes: (mediaType = 'application/octet-stream') => declare<Uint8Array>('bytes', mediaType),
  /**
   * Pieces that are made while they are sent: a `Readable`, a `ReadableStream`, or an async generator. No piece is asked for
   * before the client has taken the one before. The head leaves with the first piece, so that until then a failure, or the
   * end of the route's time, is a problem as of any other route; from then on it cuts the connection, which is the only way
   * to tell (RFC 9112 §8).
   */
  stream: (mediaType = 'application/octet-stream', options?: StreamOptions) =>
    declare<BodyStream>('stream', mediaType, options),
  /**
   * Server-sent events (WHATWG HTML §9.2), each with data of a schema: an async generator, or what `EventFeed` gives. The head
   * leaves at once, and there is no limit to the time between events. When the service stops, each client is told to come
   * back, and ended.
   */
  events: <S extends TSchema>(schema: S, { heartbeatMs = 15_000 }: EventsOptions = {}) =>
    declare<AsyncIterable<ServerEvent<Static<S>>>>('events', 'text/event-stream', { schema, heartbeatMs }),
  /** A file, or the part of it that a client asks for (RFC 9110 §14): the handler returns `sendFile(path)`. */
  file: (mediaType = 'application/octet-stream') => declare<FileBody>('file', mediaType),
  /** Another address (RFC 9110 §15.4): the handler returns `redirect(status, location)`. */
  redirect: () => declare<Redirection>('redirect', ''),
} as const

/** Whether an entry of `output` is content and not a schema. */
export const isContent = (entry: unknown): entry is Content =>
  typeof entry === 'object' && entry !== null && '~content' in entry
