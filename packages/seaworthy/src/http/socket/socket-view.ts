import type { RequestView } from '../request-view.ts'

/**
 * An open socket as its handler sees it: the messages of the client, in order, and a way to send.
 *
 * Iterating ends when the client closes, its token expires, or the service stops. No more is read from the client while
 * messages wait for the handler, so that a client that is faster waits too.
 */
export interface Socket<Receives, Sends> extends AsyncIterable<Receives> {
  /** Of the request that opened it: who calls, its headers, its log. */
  readonly request: RequestView
  /** Aborts when the connection is over. Pass it on. */
  readonly signal: AbortSignal
  /**
   * Sends a message, and resolves when there is room for another. Never rejects: a message without its schema is a failure of the
   * handler and ends the socket, and once that is over nothing is sent. Who does not wait has what a slow client leaves
   * bounded by `maxUnsentBytes`, and the client cut there.
   */
  send(message: Sends): Promise<void>
  /**
   * Sends what the source gives, each message when the client has room for it; resolves when the source, or the socket, is at
   * its end. Never rejects: a failure of the source is one of the handler. The source is ended with the socket; a generator that
   * waits has to look at `signal` for that.
   */
  sendAll(messages: AsyncIterable<Sends>): Promise<void>
  /** The same with what `messageOf` makes of each value: `sendAll(feed.subscribe(), ({ data }) => data)`. */
  sendAll<T>(values: AsyncIterable<T>, messageOf: (value: T) => Sends): Promise<void>
}
