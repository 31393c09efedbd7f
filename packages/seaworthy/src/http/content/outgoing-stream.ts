import type { ServerResponse } from 'node:http'
import type { BodyPiece, BodySource } from './body-source.ts'
import { HEARTBEAT } from './event-source.ts'

/** Who sends a stream, and is told of it. */
export interface StreamSender {
  readonly response: ServerResponse
  /** Bytes handed over so far. */
  bytes: number
  /** The source has to give its next piece by then, in monotonic milliseconds; told by `overdue`. */
  dueMs: number
  nowMs(): number
}

/**
 * Sends a body piece by piece: the next one is asked for when the client has taken the one before, so that what waits in
 * memory is one piece and what the socket holds. Time counts only while the source is waited for; a reader that is slow is
 * the business of its connection.
 */
export class OutgoingStream {
  readonly idleMs: number
  readonly heartbeatMs: number | undefined
  readonly #source: BodySource
  #isEnded = false
  #wake: (() => void) | undefined

  constructor(source: BodySource, idleMs: number) {
    this.#source = source
    this.idleMs = idleMs
    this.heartbeatMs = source.heartbeatMs
  }

  /** The first piece; the head is written once it is there. Undefined for a body without any. */
  async first(): Promise<BodyPiece | undefined> {
    return this.#next()
  }

  /** Resolves when the source is at its end, or the client is gone. @throws what the source throws */
  async send(sender: StreamSender, first: BodyPiece | undefined): Promise<void> {
    const { response } = sender
    let piece = first
    // Events may come at any time; a heartbeat takes the place of a deadline.
    const waitMs = this.heartbeatMs ?? this.idleMs
    while (piece !== undefined && !this.#isEnded) {
      sender.dueMs = Number.POSITIVE_INFINITY
      sender.bytes += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.byteLength
      if (!response.write(piece)) await this.#room(response)
      if (this.#isEnded) return
      sender.dueMs = sender.nowMs() + waitMs
      piece = await this.#next()
    }
    if (this.#isEnded) return
    sender.dueMs = Number.POSITIVE_INFINITY
    response.end()
  }

  /** Nothing was sent for a while. Says nothing to a reader that has not read what was sent before. */
  beat(sender: StreamSender): void {
    const { response } = sender
    if (!response.writableNeedDrain) {
      response.write(HEARTBEAT)
      sender.bytes += HEARTBEAT.length
    }
    sender.dueMs = sender.nowMs() + (this.heartbeatMs as number)
  }

  /** Ends a stream of events with a last word to its client, which comes back by itself. */
  finish(sender: StreamSender, retryMs: number): void {
    const text = `: the service is stopping\nretry: ${retryMs}\n\n`
    this.end()
    sender.dueMs = Number.POSITIVE_INFINITY
    sender.bytes += text.length
    sender.response.end(text)
  }

  /** Nobody reads any more; the source is ended too. */
  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#source.end()
    this.#wake?.()
  }

  async #next(): Promise<BodyPiece | undefined> {
    for (;;) {
      const piece = await this.#source.next()
      if (piece === undefined) return undefined
      if (typeof piece !== 'string' && !(piece instanceof Uint8Array))
        throw new TypeError(
          `a piece of the body is neither text nor bytes, but ${piece === null ? 'null' : `of type ${typeof piece}`}`,
        )
      // Nothing to send, and in chunked coding an empty piece would be the end.
      if (piece.length > 0) return piece
    }
  }

  #room(response: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      response.once('drain', resolve)
    })
  }
}
