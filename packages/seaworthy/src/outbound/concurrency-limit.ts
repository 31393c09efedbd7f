import type { Clock } from '../lifecycle/clock.ts'
import { WaitingLine } from '../lifecycle/index.ts'

export interface ConcurrencyOptions {
  /** Calls under way at once. */
  readonly limit: number
  /** Calls that may wait for one of those to end. */
  readonly maxQueue: number
  /** A call that would wait longer, as the queue moves now, is refused at once. */
  readonly maxWaitMs: number
}

export interface Waiter {
  /**
   * Its turn has come: true takes the slot. False when it stopped waiting in this very turn of the event loop and has not
   * come round to leaving the queue; the slot goes to the next then, instead of to nobody for ever.
   */
  admitted(): boolean
}

/**
 * A bulkhead: so many calls at once, so many in a queue, first come first served. A waiter that gives up leaves its place
 * at once (cockatiel's bulkhead keeps it until its turn, so a queue of callers who have gone refuses those who have not).
 */
export class ConcurrencyLimit {
  readonly #options: ConcurrencyOptions
  readonly #queue = new Set<Waiter>()
  readonly #line: WaitingLine
  #inFlight = 0

  constructor(options: ConcurrencyOptions, clock: Pick<Clock, 'monotonicMs'>) {
    this.#options = options
    this.#line = new WaitingLine(clock, options.maxWaitMs)
  }

  get inFlight(): number {
    return this.#inFlight
  }

  get queued(): number {
    return this.#queue.size
  }

  /** Takes a slot if one is free; `leave` must follow. */
  tryEnter(): boolean {
    if (this.#inFlight >= this.#options.limit) return false
    this.#inFlight += 1
    return true
  }

  /** False when the queue is full, or moves too slowly. */
  tryQueue(waiter: Waiter): boolean {
    if (this.#queue.size >= this.#options.maxQueue || this.#line.isTooLong()) return false
    this.#queue.add(waiter)
    this.#line.enter()
    return true
  }

  giveUp(waiter: Waiter): void {
    if (this.#queue.delete(waiter)) this.#line.leave(false)
  }

  /** Gives the slot to the first in the queue that still waits, else back. */
  leave(): void {
    for (const waiter of this.#queue) {
      this.#queue.delete(waiter)
      const admitted = waiter.admitted()
      this.#line.leave(admitted)
      if (admitted) return
    }
    this.#inFlight -= 1
  }
}
