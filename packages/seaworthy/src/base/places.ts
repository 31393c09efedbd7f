import type { Cancellation, CancellationWatcher } from './cancellation.ts'
import type { Clock } from './clock.ts'
import { WaitingLine } from './waiting-line.ts'

export interface PlacesOptions {
  /** Taken at the same time at most. */
  readonly places: number
  /** Those who may wait for one. */
  readonly maxWaiting: number
  /** Who would wait longer, as the line moves now, is refused at once. Default: any time. */
  readonly maxWaitMs?: number
}

/** Who waits for a place. */
export interface Waiter {
  /**
   * Its turn has come: true takes the place. False when it stopped waiting in this very turn of the event loop and has not
   * come round to leaving the line; the place goes to the next then, instead of to nobody for ever.
   */
  admitted(): boolean
}

/**
 * A bulkhead: so many places, so many in a line for them, first come first served. A waiter that gives up leaves the line
 * at once (cockatiel's bulkhead keeps it until its turn, so a line of callers who have gone refuses those who have not).
 */
export class Places {
  readonly #options: PlacesOptions
  readonly #waiters = new Set<Waiter>()
  readonly #line: WaitingLine
  #taken = 0

  constructor(options: PlacesOptions, clock: Pick<Clock, 'monotonicMs'>) {
    this.#options = options
    this.#line = new WaitingLine(clock, options.maxWaitMs ?? Number.POSITIVE_INFINITY)
  }

  get taken(): number {
    return this.#taken
  }

  get waiting(): number {
    return this.#waiters.size
  }

  /** Takes a place if one is free; `free` must follow. */
  tryTake(): boolean {
    if (this.#taken >= this.#options.places) return false
    this.#taken += 1
    return true
  }

  /** Gets in line; false when it is full, or moves too slowly. */
  tryWait(waiter: Waiter): boolean {
    if (this.#waiters.size >= this.#options.maxWaiting || this.#line.isTooLong()) return false
    this.#waiters.add(waiter)
    this.#line.enter()
    return true
  }

  giveUp(waiter: Waiter): void {
    if (this.#waiters.delete(waiter)) this.#line.leave(false)
  }

  /** Gives the place to the first in line that still waits, else back. */
  free(): void {
    for (const waiter of this.#waiters) {
      this.#waiters.delete(waiter)
      const admitted = waiter.admitted()
      this.#line.leave(admitted)
      if (admitted) return
    }
    this.#taken -= 1
  }

  /**
   * Does `work` in a place, after waiting for one where none is free.
   *
   * @throws what `refused` makes when there is no room in the line; the reason of the cancellation that comes before the place.
   */
  async within<T>(
    work: () => Promise<T>,
    cancellation: Cancellation,
    refused: (waiting: number) => Error,
  ): Promise<T> {
    if (!this.tryTake()) await this.#turn(cancellation, refused)
    try {
      return await work()
    } finally {
      this.free()
    }
  }

  async #turn(cancellation: Cancellation, refused: (waiting: number) => Error): Promise<void> {
    if (cancellation.isCancelled) throw cancellation.reason
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const turn: Waiter & CancellationWatcher = {
      admitted: () => {
        resolve()
        return true
      },
      cancelled: () => {
        this.giveUp(turn)
        reject(cancellation.reason)
      },
    }
    if (!this.tryWait(turn)) throw refused(this.waiting)
    cancellation.watch(turn)
    try {
      await promise
    } finally {
      cancellation.unwatch(turn)
    }
  }
}
