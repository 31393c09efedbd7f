import type { IncomingMessage } from 'node:http'
import { httpErrors } from '../http-errors.ts'
import { writePieces } from './written-file.ts'

/** Bytes that arrive while they are handled. Read once; what is not read is thrown away with its connection. */
export interface ReceivedBytes extends AsyncIterable<Buffer> {
  readonly mediaType: string
  /** Bytes that were read so far. */
  readonly bytes: number
  /**
   * Writes them to a new file, and takes the file away again when they do not arrive whole.
   *
   * @returns its size in bytes
   * @throws EEXIST where there is a file already; AppError body_too_large; an error of the connection when the client leaves
   */
  toFile(path: string): Promise<number>
}

/** Who the body belongs to. */
export interface UploadOwner {
  readonly request: IncomingMessage
  /** When the sweep of the connections refuses the rest of the body, in monotonic milliseconds. */
  arrivesByMs: number | undefined
  /** Is told when nobody waits for the body any more. */
  upload: Pick<Upload, 'abandon'> | undefined
  nowMs(): number
}

/** The body of a request as it arrives: the next piece is read when the one before was handled. */
export class Upload implements ReceivedBytes {
  readonly mediaType: string
  /** As the client announced it (Content-Length); undefined where it did not. */
  readonly length: number | undefined
  readonly #owner: UploadOwner
  readonly #maxBytes: number
  readonly #idleMs: number
  #bytes = 0
  #isRead = false
  #wake: (() => void) | undefined
  #reason: Error | undefined

  constructor(owner: UploadOwner, maxBytes: number, idleMs: number) {
    const { 'content-type': mediaType = '', 'content-length': length } = owner.request.headers
    this.mediaType = mediaType
    this.length = length === undefined ? undefined : Number(length)
    this.#owner = owner
    this.#maxBytes = maxBytes
    this.#idleMs = idleMs
    // Time counts while the handler waits for the client, and not while the client waits for the handler.
    owner.arrivesByMs = Number.POSITIVE_INFINITY
    owner.upload = this
  }

  get bytes(): number {
    return this.#bytes
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    if (this.#isRead) throw new TypeError('the body was read already: an upload arrives once')
    this.#isRead = true
    const owner = this.#owner
    const { request } = owner
    const wake = () => this.#wake?.()
    for (const event of EVENTS) request.on(event, wake)
    try {
      for (;;) {
        if (this.#reason !== undefined) throw this.#reason
        const piece = request.read() as Buffer | null
        if (piece !== null) {
          this.#bytes += piece.length
          if (this.#bytes > this.#maxBytes) throw httpErrors.body_too_large({ maxBytes: this.#maxBytes })
          yield piece
        } else if (request.readableEnded) return
        else if (request.destroyed) throw request.errored ?? new Error('the client left')
        else {
          owner.arrivesByMs = owner.nowMs() + this.#idleMs
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
          owner.arrivesByMs = Number.POSITIVE_INFINITY
        }
      }
    } finally {
      for (const event of EVENTS) request.off(event, wake)
      request.on('error', ignore).resume()
    }
  }

  /**
   * The request was answered with a failure, or its connection is gone. Node tells that to nobody who reads the body of a
   * request that was answered, who would wait for ever.
   */
  abandon(reason: Error): void {
    this.#reason ??= reason
    this.#wake?.()
  }

  toFile(path: string): Promise<number> {
    return writePieces(path, this)
  }
}

const EVENTS = ['readable', 'end', 'error', 'close'] as const

function ignore(): void {}
