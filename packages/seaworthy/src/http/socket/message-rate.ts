const WINDOW_S = 10

/**
 * Counts messages against a rate, so many in ten seconds at once: what waited while nobody read, here or on a
 * connection that stalled, may come together.
 */
export class MessageRate {
  readonly #perMs: number
  readonly #most: number
  #left: number
  #atMs: number

  /** @param nowMs monotonic milliseconds, as everywhere here */
  constructor(perS: number, nowMs: number) {
    this.#perMs = perS / 1_000
    this.#most = Math.max(1, perS * WINDOW_S)
    this.#left = this.#most
    this.#atMs = nowMs
  }

  /** Whether there is room for one more. */
  take(nowMs: number): boolean {
    this.#left = Math.min(this.#most, this.#left + (nowMs - this.#atMs) * this.#perMs)
    this.#atMs = nowMs
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
