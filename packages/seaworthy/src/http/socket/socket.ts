import type { Static, TObject, TSchema } from 'typebox'
import type { InputOf, Route, RouteDeclaration, RouteInput, RouteOutput } from '../route.ts'
import type { Socket } from './socket-view.ts'

/** What a route over WebSocket reads of the request that opens it. */
export interface SocketInput {
  readonly query?: TObject
  readonly params?: TObject
  readonly headers?: TObject
}

/** Bounds of each socket of a route; what is left out is as the settings say. */
export interface SocketBounds {
  /** Largest message of a client, in bytes. Default HTTP_SOCKET_MAX_MESSAGE_BYTES. */
  readonly maxMessageBytes?: number
  /** Messages of a client, per second over ten seconds. Default HTTP_SOCKET_MAX_MESSAGES_PER_S. */
  readonly maxMessagesPerS?: number
  /** What may wait in memory for a client to read it, in bytes; a client that lets more wait is cut. Default HTTP_SOCKET_MAX_UNSENT_BYTES. */
  readonly maxUnsentBytes?: number
  /** A ping is sent each time, and something has to have arrived before the next one, in milliseconds. Default HTTP_SOCKET_HEARTBEAT_MS. */
  readonly heartbeatMs?: number
  /** Longest time without a message either way, in milliseconds. Default HTTP_SOCKET_IDLE_TIMEOUT_MS. */
  readonly idleTimeoutMs?: number
}

/** One route over WebSocket (RFC 6455), declared once: messages are JSON in text frames, each held to its schema. */
export interface SocketDeclaration<
  I extends SocketInput,
  R extends TSchema | undefined,
  S extends TSchema,
  Parts,
> extends SocketBounds,
    Pick<
      RouteDeclaration<RouteInput, RouteOutput, Parts>,
      'path' | 'version' | 'summary' | 'description' | 'access' | 'limit' | 'deprecated' | 'errors' | 'hidden'
    > {
  readonly input?: I
  /** What a client may send. Without it clients only listen. */
  readonly receives?: R
  /** What the service sends; nothing leaves that it does not name. */
  readonly sends: S
  /** Runs for as long as the socket is open; when it is done, or throws, the socket is closed. */
  readonly handler: (
    input: InputOf<I>,
    parts: Parts,
    socket: Socket<R extends TSchema ? Static<R> : never, Static<S>>,
  ) => Promise<void>
}

/** What stands under 101 in the output of a route that is opened as a socket. */
export interface SocketContent {
  readonly '~socket': true
  readonly receives: TSchema | undefined
  readonly sends: TSchema
  readonly bounds: SocketBounds
}

/** Declares a route over WebSocket: it infers the types of messages from their schemas, and does nothing else. */
export function socket<
  const I extends SocketInput,
  R extends TSchema | undefined,
  const S extends TSchema,
  Parts,
>(declaration: SocketDeclaration<I, R, S, Parts>): Route<Parts> {
  const {
    receives,
    sends,
    maxMessageBytes,
    maxMessagesPerS,
    maxUnsentBytes,
    heartbeatMs,
    idleTimeoutMs,
    handler,
    ...declared
  } = declaration
  const bounds = { maxMessageBytes, maxMessagesPerS, maxUnsentBytes, heartbeatMs, idleTimeoutMs }
  const content: SocketContent = {
    '~socket': true,
    receives,
    sends,
    bounds: Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined)),
  }
  return { ...declared, method: 'GET', output: { 101: content }, handler: handler as Route<Parts>['handler'] }
}

/** The socket that a route is opened as; undefined for any other route. */
export function socketOf(declared: Pick<Route<never>, 'output'>): SocketContent | undefined {
  const entry: object | undefined = declared.output?.[101]
  return entry !== undefined && '~socket' in entry ? (entry as SocketContent) : undefined
}
