import type { Clock } from './clock.ts'

/** Something that must not wait beyond a moment. */
export interface Watched {
  /** Monotonic milliseconds. After lowering it call `moved`. */
  dueMs: number
  /** The moment has come; called once for each moment, until `dueMs` is set again. */
  overdue(nowMs: number): void
}

/**
 * One sleep for many deadlines, such as those of all requests or of all calls of a provider. A timer for each would cost a
 * call more than its breaker, its budget and its limit together; most timers are never needed, and here those cost an entry
 * in a set.
 */
export class DeadlineWatch {
  readonly #clock: Clock
  readonly #watched = new Set<Watched>()
  #wakeAtMs = Number.POSITIVE_INFINITY
  #sleep: AbortController | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#watched.size
  }

  add(watched: Watched): void {
    this.#watched.add(watched)
    if (watched.dueMs < this.#wakeAtMs) this.#sleepUntil(watched.dueMs)
  }

  moved(watched: Watched): void {
    if (watched.dueMs < this.#wakeAtMs) this.#sleepUntil(watched.dueMs)
  }

  delete(watched: Watched): void {
    this.#watched.delete(watched)
  }

  close(): void {
    this.#watched.clear()
    this.#sleep?.abort()
  }

  #sleepUntil(atMs: number): void {
    this.#sleep?.abort()
    const sleep = new AbortController()
    this.#sleep = sleep
    this.#wakeAtMs = atMs
    this.#clock.sleep(Math.max(0, atMs - this.#clock.monotonicMs()), sleep.signal).then(
      () => this.#wake(),
      () => undefined,
    )
  }

  #wake(): void {
    this.#wakeAtMs = Number.POSITIVE_INFINITY
    this.#sleep = undefined
    const nowMs = this.#clock.monotonicMs()
    let nextMs = Number.POSITIVE_INFINITY
    for (const watched of this.#watched) {
      if (watched.dueMs <= nowMs) {
        watched.dueMs = Number.POSITIVE_INFINITY
        watched.overdue(nowMs)
      }
      if (watched.dueMs < nextMs) nextMs = watched.dueMs
    }
    if (nextMs < this.#wakeAtMs) this.#sleepUntil(nextMs)
  }
}
