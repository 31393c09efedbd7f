/** As many messages wait for a handler before no more are read from the client. */
const MOST_WAITING = 16

/** What is told when messages begin, and cease, to wait. */
export interface MessageFlow {
  pause(): void
  resume(): void
}

/**
 * The messages of a client, in order, for the handler to iterate over; it may leave a loop and begin another. What is read already
 * can exceed `MOST_WAITING` by what one read of the socket holds.
 */
export class IncomingMessages<T> implements AsyncIterable<T> {
  readonly #flow: MessageFlow
  /** Most sockets have nothing waiting, and no array. */
  #queue: T[] | undefined
  #readers: ((result: IteratorResult<T>) => void)[] | undefined
  #isPaused = false
  #isOver = false

  constructor(flow: MessageFlow) {
    this.#flow = flow
  }

  /** Nothing is read from the client: messages wait for the handler. */
  get isPaused(): boolean {
    return this.#isPaused
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return { next: () => this.#next() }
  }

  push(message: T): void {
    if (this.#isOver) return
    const reader = this.#readers?.shift()
    if (reader !== undefined) return reader({ done: false, value: message })
    this.#queue ??= []
    if (this.#queue.push(message) < MOST_WAITING || this.#isPaused) return
    this.#isPaused = true
    this.#flow.pause()
  }

  /** Nothing more comes. What waits is given still. */
  finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const reader of this.#readers?.splice(0) ?? []) reader({ done: true, value: undefined })
    this.#unpause()
  }

  /** Nothing more is given, also of what waits. */
  discard(): void {
    this.#queue = undefined
    this.finish()
  }

  #next(): Promise<IteratorResult<T>> {
    const message = this.#queue?.shift()
    if (this.#queue?.length === 0) {
      this.#queue = undefined
      this.#unpause()
    }
    if (message !== undefined) return Promise.resolve({ done: false, value: message })
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve) => {
      this.#readers ??= []
      this.#readers.push(resolve)
    })
  }

  #unpause(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#flow.resume()
  }
}
