import { SlidingWindow } from './sliding-window.ts'

export interface RetryBudgetOptions {
  /** Retries for each call, 0 to 1. */
  readonly ratio: number
  /** Retries that a window may always have, so that a provider that is rarely called can be retried at all. */
  readonly floor: number
  readonly windowMs: number
}

const CALLS = 0
const RETRIES = 1

/** A sliding window covers nine tenths of its length at least; here nothing may be forgotten before `windowMs`. */
const LEAST_COVERED = 0.9

/**
 * Bounds the load that retries add. In the window behind each retry that it grants there are no more retries than
 * `max(floor, ratio × calls)`. Any stretch of time divides into such windows, so over any stretch the extra load is at
 * most `ratio` of the calls plus `floor` for each `windowMs` begun.
 */
export class RetryBudget {
  readonly #options: RetryBudgetOptions
  readonly #window: SlidingWindow

  constructor(options: RetryBudgetOptions) {
    this.#options = options
    this.#window = new SlidingWindow(options.windowMs / LEAST_COVERED, 2)
  }

  /** A call went out for the first time. */
  earn(nowMs: number): void {
    this.#window.add(CALLS, nowMs)
  }

  /** True when one more retry may go out; it then counts as gone. */
  take(nowMs: number): boolean {
    if (this.left(nowMs) < 1) return false
    this.#window.add(RETRIES, nowMs)
    return true
  }

  /** Retries that could be taken now. */
  left(nowMs: number): number {
    const { ratio, floor } = this.#options
    const earned = Math.floor(ratio * this.#window.total(CALLS, nowMs))
    return Math.max(0, Math.max(floor, earned) - this.#window.total(RETRIES, nowMs))
  }
}
