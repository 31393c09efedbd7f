/** Which answer closed the gate. */
export type GateReason = 'rate-limited' | 'unavailable'

/** Closed for as long as the provider asked to be left alone; then no call goes out at all. */
export class RetryGate {
  #untilMs = Number.NEGATIVE_INFINITY
  #reason: GateReason = 'rate-limited'

  get reason(): GateReason {
    return this.#reason
  }

  /** Keeps the later of two ends: a shorter wish of one answer does not undo the longer one of another. */
  close(untilMs: number, reason: GateReason): void {
    if (untilMs <= this.#untilMs) return
    this.#untilMs = untilMs
    this.#reason = reason
  }

  /** Milliseconds until calls may go out again; 0 when they may. */
  closedForMs(nowMs: number): number {
    return this.#untilMs > nowMs ? this.#untilMs - nowMs : 0
  }
}
