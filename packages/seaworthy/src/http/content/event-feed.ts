import type { ServerEvent } from './server-event.ts'
import { SlowReader } from './slow-reader.ts'

/** Bounds of a feed. */
export interface EventFeedOptions {
  /** Events that may wait for one subscriber; who has more is ended as a slow reader. Default 64. */
  readonly maxQueued?: number
  /** Events that are remembered for who comes back with Last-Event-ID. Default 0. */
  readonly remembered?: number
}

/**
 * Gives what is published to everybody who listens, in order. Memory is bounded: by `remembered` events, and by `maxQueued`
 * references for each subscriber, who is ended when it reads slower than events come, and comes back with the id of the last
 * event that it has.
 */
export class EventFeed<Data> {
  readonly #maxQueued: number
  readonly #most: number
  readonly #remembered: ServerEvent<Data>[] = []
  readonly #subscribers = new Set<Subscriber<Data>>()
  #isClosed = false

  constructor({ maxQueued = 64, remembered = 0 }: EventFeedOptions = {}) {
    for (const [name, value, least] of [
      ['maxQueued', maxQueued, 1],
      ['remembered', remembered, 0],
    ] as const)
      if (!Number.isSafeInteger(value) || value < least)
        throw new RangeError(`${name} of an event feed is ${value}: a whole number from ${least}`)
    this.#maxQueued = maxQueued
    this.#most = remembered
  }

  get size(): number {
    return this.#subscribers.size
  }

  publish(event: ServerEvent<Data>): void {
    if (this.#isClosed) return
    if (this.#most > 0 && this.#remembered.push(event) > this.#most) this.#remembered.shift()
    for (const subscriber of this.#subscribers) subscriber.take(event)
  }

  /**
   * Events from now on; with the id of a remembered event those after it first. An id that is not remembered (any more) gives
   * everything that is: the client has missed something, and may see some events again.
   *
   * @param lastEventId the header `last-event-id` of the request, as it is; one that was sent twice counts as unknown
   */
  subscribe(
    lastEventId?: string | readonly string[],
  ): AsyncIterable<ServerEvent<Data>> & AsyncIterator<ServerEvent<Data>> {
    const subscriber = new Subscriber<Data>(this.#maxQueued, (ended) => this.#subscribers.delete(ended))
    if (this.#isClosed) subscriber.finish()
    else this.#subscribers.add(subscriber)
    if (lastEventId !== undefined && lastEventId !== '') {
      const at = this.#remembered.findLastIndex(({ id }) => id === lastEventId)
      subscriber.replay(this.#remembered.slice(at + 1))
    }
    return subscriber
  }

  /** Ends everybody after what waits for them. */
  close(): void {
    this.#isClosed = true
    for (const subscriber of [...this.#subscribers]) subscriber.finish()
  }
}

interface Waiting<Data> {
  resolve(result: IteratorResult<ServerEvent<Data>>): void
  reject(error: unknown): void
}

class Subscriber<Data> implements AsyncIterableIterator<ServerEvent<Data>> {
  readonly #maxQueued: number
  readonly #onEnd: (subscriber: Subscriber<Data>) => void
  /** Most subscribers have nothing waiting, and no array. */
  #queue: ServerEvent<Data>[] | undefined
  #replayed = 0
  #waiting: Waiting<Data> | undefined
  #state: 'open' | 'finished' | 'slow' = 'open'

  constructor(maxQueued: number, onEnd: (subscriber: Subscriber<Data>) => void) {
    this.#maxQueued = maxQueued
    this.#onEnd = onEnd
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  take(event: ServerEvent<Data>): void {
    if (this.#waiting !== undefined) {
      this.#waiting.resolve({ done: false, value: event })
      this.#waiting = undefined
      return
    }
    this.#queue ??= []
    this.#queue.push(event)
    if (this.#queue.length - this.#replayed <= this.#maxQueued) return
    this.#queue = undefined
    this.#state = 'slow'
    this.#onEnd(this)
  }

  /** What is replayed is bounded by what the feed remembers, and is not the reader's slowness. */
  replay(events: ServerEvent<Data>[]): void {
    if (events.length === 0) return
    this.#queue = events
    this.#replayed = events.length
  }

  finish(): void {
    this.#state = 'finished'
    this.#onEnd(this)
    this.#waiting?.resolve({ done: true, value: undefined })
    this.#waiting = undefined
  }

  next(): Promise<IteratorResult<ServerEvent<Data>>> {
    if (this.#state === 'slow') return Promise.reject(new SlowReader(this.#maxQueued))
    const event = this.#queue?.shift()
    if (event !== undefined) {
      if (this.#replayed > 0) this.#replayed--
      if (this.#queue?.length === 0) this.#queue = undefined
      return Promise.resolve({ done: false, value: event })
    }
    if (this.#state === 'finished') return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  return(): Promise<IteratorResult<ServerEvent<Data>>> {
    this.#queue = undefined
    this.finish()
    return Promise.resolve({ done: true, value: undefined })
  }
}
