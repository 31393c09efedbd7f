import type { Clock } from '../base/index.ts'

const WINDOW_MS = 60_000
/** So that one failure, a thousand times a second, leaves room for another. */
const SHARE_OF_ONE = 0.1
const MAX_CAUSES = 1_000

/** How many reports may leave in a minute, in all and of one cause: at least one, at most a tenth of all. */
export class ReportBudget {
  readonly #perMinute: number
  readonly #perCause: number
  readonly #clock: Clock
  readonly #byCause = new Map<string, number>()
  #beganMs = Number.NEGATIVE_INFINITY
  #taken = 0

  constructor(perMinute: number, clock: Clock) {
    this.#perMinute = perMinute
    this.#perCause = Math.max(1, Math.floor(perMinute * SHARE_OF_ONE))
    this.#clock = clock
  }

  /** @param cause what reports of one failure have in common, such as its code and route */
  take(cause: string): boolean {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#beganMs >= WINDOW_MS) {
      this.#beganMs = nowMs
      this.#taken = 0
      this.#byCause.clear()
    }
    const ofCause = this.#byCause.get(cause) ?? 0
    const isOver = this.#taken >= this.#perMinute || ofCause >= this.#perCause
    if (isOver || (ofCause === 0 && this.#byCause.size >= MAX_CAUSES)) return false
    this.#taken++
    this.#byCause.set(cause, ofCause + 1)
    return true
  }
}
