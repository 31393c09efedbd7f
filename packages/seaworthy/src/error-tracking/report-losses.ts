import type { Clock } from '../base/index.ts'
import type { Logger } from '../telemetry/index.ts'

const AGAIN_MS = 60_000

/** Tells that reports are lost: at the first one, then once a minute with how many. Those over the budget are meant to be, and counted only. */
export class ReportLosses {
  readonly #log: Pick<Logger, 'warn'>
  readonly #clock: Clock
  #lost = 0
  #quietUntilMs = Number.NEGATIVE_INFINITY

  constructor(log: Pick<Logger, 'warn'>, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  tell(count: number, reason: string, words: string): void {
    this.#lost += count
    const nowMs = this.#clock.monotonicMs()
    if (nowMs < this.#quietUntilMs) return
    this.#quietUntilMs = nowMs + AGAIN_MS
    this.#log.warn({ lost: this.#lost, reason }, `reports of failures are lost: ${words}`)
    this.#lost = 0
  }
}
