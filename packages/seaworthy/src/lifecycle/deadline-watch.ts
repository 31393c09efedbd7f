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
export class DeadlineWatch<W extends Watched = Watched> {
  readonly #clock: Clock
  readonly #watched = new Set<W>()
  #wakeAtMs = Number.POSITIVE_INFINITY
  #sleep: AbortController | undefined
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#watched.size
  }

  add(watched: W): void {
    this.#watched.add(watched)
    if (watched.dueMs < this.#wakeAtMs) this.#sleepUntil(watched.dueMs)
  }

  moved(watched: W): void {
    if (watched.dueMs < this.#wakeAtMs) this.#sleepUntil(watched.dueMs)
  }

  delete(watched: W): void {
    this.#watched.delete(watched)
  }

  /** Everything that is watched now, for whoever has to end it. */
  [Symbol.iterator](): Iterator<W> {
    return this.#watched.values()
  }

  /** Nothing is overdue from here on. */
  close(): void {
    this.#closed = true
    this.#watched.clear()
    this.#sleep?.abort()
  }

  #sleepUntil(atMs: number): void {
    if (this.#closed) return
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
