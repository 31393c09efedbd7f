import type { Cancellation, CancellationWatcher } from '../telemetry/index.ts'
import { cacheErrors } from './cache-errors.ts'

const MAX_WAITING = 10_000

/** Lets a number of loads run at the same time and the rest wait in line: without Redis every replica loads for itself. */
export class LoadGate {
  readonly #limit: number
  readonly #waiting = new Set<Turn>()
  #running = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get waiting(): number {
    return this.#waiting.size
  }
  get running(): number {
    return this.#running
  }

  /**
   * A load that nobody waits for any more leaves the line at once: callers who have gone must not refuse those who have not.
   *
   * @throws AppError `cache_loads_saturated` when the line is too long; the reason of the cancellation.
   */
  async run<T>(load: () => Promise<T>, cancellation: Cancellation): Promise<T> {
    if (this.#running >= this.#limit) await this.#queue(cancellation)
    else this.#running++
    try {
      return await load()
    } finally {
      this.#passOn()
    }
  }

  async #queue(cancellation: Cancellation): Promise<void> {
    if (this.#waiting.size >= MAX_WAITING) {
      throw cacheErrors.cache_loads_saturated({ waiting: this.#waiting.size }, { retryAfterS: 1 })
    }
    if (cancellation.isCancelled) throw cancellation.reason
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const turn: Turn = {
      admit: resolve,
      cancelled: () => {
        if (this.#waiting.delete(turn)) reject(cancellation.reason)
      },
    }
    this.#waiting.add(turn)
    cancellation.watch(turn)
    try {
      await promise
    } finally {
      cancellation.unwatch(turn)
    }
  }

  #passOn(): void {
    for (const turn of this.#waiting) {
      this.#waiting.delete(turn)
      return turn.admit()
    }
    this.#running--
  }
}

interface Turn extends CancellationWatcher {
  admit(): void
}
