import type { Dispatcher } from 'undici'
import type { Clock } from '../base/index.ts'

/**
 * A dispatcher with its connections, replaced by a new one when it is as old as a connection may get. Requests under way
 * end on the old one. undici can retire single connections (`clientTtl`), and for that reads the clock for each busy one
 * at each request: a fifth of what a call costs with 64 under way. This reads it once.
 */
export class RenewedDispatcher {
  readonly #make: () => Dispatcher
  readonly #clock: Clock
  readonly #maxAgeMs: number
  /** Closing, with requests that have not ended. */
  readonly #retired = new Set<Dispatcher>()
  #current: Dispatcher | undefined
  #renewAtMs = Number.NEGATIVE_INFINITY

  constructor(make: () => Dispatcher, clock: Clock, maxAgeMs: number) {
    this.#make = make
    this.#clock = clock
    this.#maxAgeMs = maxAgeMs
  }

  get current(): Dispatcher {
    const nowMs = this.#clock.monotonicMs()
    if (this.#current !== undefined && nowMs < this.#renewAtMs) return this.#current
    this.#retire()
    this.#renewAtMs = nowMs + this.#maxAgeMs
    this.#current = this.#make()
    return this.#current
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#retired, this.#current].map((each) => each?.destroy()))
  }

  #retire(): void {
    const old = this.#current
    if (old === undefined) return
    this.#retired.add(old)
    const gone = () => void this.#retired.delete(old)
    old.close().then(gone, gone)
  }
}
