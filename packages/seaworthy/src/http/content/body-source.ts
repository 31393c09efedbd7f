import { Readable } from 'node:stream'

/** A piece of a body: text is sent as UTF-8. */
export type BodyPiece = string | Uint8Array

/** What a handler may give for a body that is made while it is sent. */
export type BodyStream = Readable | ReadableStream<BodyPiece> | AsyncIterable<BodyPiece>

/** A body that is asked for piece by piece. */
export interface BodySource {
  /** Of a stream of events: its head leaves at once, and a comment each time that nothing was sent for so long. Milliseconds. */
  readonly heartbeatMs?: number
  /** Undefined at the end. Not called again before it has settled. */
  next(): Promise<unknown>
  /** Nobody reads any more. Also while a piece is waited for; never throws. */
  end(): void
}

/** Undefined for what is no stream. */
export function sourceOf(body: unknown): BodySource | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  if (body instanceof Readable) return readableSource(body)
  if (body instanceof ReadableStream) return webSource(body)
  if (Symbol.asyncIterator in body) return iteratorSource(body as AsyncIterable<unknown>)
  return undefined
}

function readableSource(stream: Readable): BodySource {
  stream.on('error', ignore)
  const pieces = stream[Symbol.asyncIterator]()
  return {
    next: async () => (await pieces.next()).value,
    // The iterator's own `return` waits for the piece that is under way, which may never come.
    end: () => void stream.destroy(),
  }
}

function webSource(stream: ReadableStream): BodySource {
  if (stream.locked) {
    return { next: () => Promise.reject(new TypeError('the stream has another reader already')), end: ignore }
  }
  const reader = stream.getReader()
  return {
    next: async () => (await reader.read()).value,
    end: () => void reader.cancel().catch(ignore),
  }
}

function iteratorSource(iterable: AsyncIterable<unknown>): BodySource {
  const pieces = iterable[Symbol.asyncIterator]()
  return {
    next: async () => {
      const { done, value } = await pieces.next()
      if (done) return undefined
      if (value === undefined) throw new TypeError('a piece of the body is undefined')
      return value
    },
    end() {
      // A generator that waits ends once it goes on: the request's signal tells it now.
      pieces.return?.()?.then(undefined, ignore)
    },
  }
}

function ignore(): void {}
