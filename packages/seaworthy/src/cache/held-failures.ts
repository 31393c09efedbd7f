import type { Clock } from '../base/index.ts'

const MAX_HELD = 1_000

/** Failures that are the answer for a moment, so that a thousand callers one after another cost one load and not a thousand. */
export class HeldFailures {
  readonly #clock: Clock
  readonly #held = new Map<string, { readonly error: unknown; readonly untilMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  hold(key: string, error: unknown, ms: number): void {
    this.#held.delete(key)
    if (this.#held.size >= MAX_HELD) this.#held.delete(this.#held.keys().next().value as string)
    this.#held.set(key, { error, untilMs: this.#clock.monotonicMs() + ms })
  }

  get(key: string): { readonly error: unknown } | undefined {
    if (this.#held.size === 0) return undefined
    const held = this.#held.get(key)
    if (held === undefined || this.#clock.monotonicMs() < held.untilMs) return held
    this.#held.delete(key)
    return undefined
  }

  forget(key: string): void {
    this.#held.delete(key)
  }

  clear(): void {
    this.#held.clear()
  }
}
