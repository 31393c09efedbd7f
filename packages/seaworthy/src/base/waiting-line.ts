import type { Clock } from './clock.ts'

/** A line that has stood for less says nothing about how fast it moves. */
const MIN_STANDING_MS = 100
/** What was seen this long ago counts half. */
const FORGET_MS = 1_000

/**
 * Those who wait for one of a fixed number of places, such as connections, bounded by time and not by number: who would wait longer than
 * the limit is told so at once, before the wait, while those ahead keep every place busy. By J. Little's law (1961)
 * the wait of a newcomer is the length of the line over the rate at which it moves; the rate is taken from the present
 * busy period only, so that a burst after a quiet time is not taken for overload.
 */
export class WaitingLine {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #maxWaitMs: number
  #length = 0
  #sinceMs = 0
  #standsSinceMs = 0
  #left = 0
  #emptiedMs = Number.NEGATIVE_INFINITY

  constructor(clock: Pick<Clock, 'monotonicMs'>, maxWaitMs: number) {
    this.#clock = clock
    this.#maxWaitMs = maxWaitMs
  }

  get length(): number {
    return this.#length
  }

  /** Whether a newcomer should not even get in line. */
  isTooLong(): boolean {
    if (this.#length === 0) return false
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#standsSinceMs < MIN_STANDING_MS) return false
    return this.#length * (nowMs - this.#sinceMs) > this.#left * this.#maxWaitMs
  }

  enter(): void {
    if (this.#length++ > 0) return
    const nowMs = this.#clock.monotonicMs()
    const emptyMs = nowMs - this.#emptiedMs
    const stood = this.#emptiedMs - this.#standsSinceMs >= MIN_STANDING_MS
    if (stood && emptyMs < FORGET_MS) {
      // The same overload goes on, as when everybody had to wait for something else for a moment: the rate still holds.
      this.#sinceMs += emptyMs
      this.#standsSinceMs += emptyMs
      return
    }
    this.#sinceMs = nowMs
    this.#standsSinceMs = nowMs
    this.#left = 0
  }

  /** Got what it waited for, or gave up. */
  leave(served: boolean): void {
    const nowMs = this.#clock.monotonicMs()
    this.#length--
    if (this.#length === 0) this.#emptiedMs = nowMs
    if (!served) return
    this.#left += 1
    if (nowMs - this.#sinceMs < FORGET_MS * 2) return
    this.#sinceMs = nowMs - (nowMs - this.#sinceMs) / 2
    this.#left /= 2
  }
}
