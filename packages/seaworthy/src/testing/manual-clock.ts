import type { Clock } from '../base/index.ts'

interface Sleeper {
  readonly atMs: number
  readonly wake: () => void
}

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  readonly #epochMs: number
  readonly #sleepers = new Set<Sleeper>()
  #elapsedMs = 0

  constructor(epochMs = Date.UTC(2026, 0, 1)) {
    this.#epochMs = epochMs
  }

  /** How many sleeps have not ended. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  now(): number {
    return this.#epochMs + this.#elapsedMs
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (signal?.aborted) {
      reject(signal.reason)
      return promise
    }
    const onAbort = () => {
      this.#sleepers.delete(sleeper)
      reject(signal?.reason)
    }
    const sleeper: Sleeper = {
      atMs: this.#elapsedMs + Math.max(0, ms),
      wake: () => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', onAbort)
        resolve()
      },
    }
    this.#sleepers.add(sleeper)
    signal?.addEventListener('abort', onAbort, { once: true })
    return promise
  }

  /** Moves time on, waking each sleeper at its own moment and letting what follows from it run before the next. */
  async advance(ms: number): Promise<void> {
    const targetMs = this.#elapsedMs + ms
    await settle()
    for (;;) {
      const next = this.#earliest()
      if (!next || next.atMs > targetMs) break
      this.#elapsedMs = next.atMs
      next.wake()
      await settle()
    }
    this.#elapsedMs = targetMs
    await settle()
  }

  /** Moves time on without waking anyone: code that ran without yielding. */
  block(ms: number): void {
    this.#elapsedMs += ms
  }

  #earliest(): Sleeper | undefined {
    let earliest: Sleeper | undefined
    for (const sleeper of this.#sleepers) {
      if (!earliest || sleeper.atMs < earliest.atMs) earliest = sleeper
    }
    return earliest
  }
}

/** Promise callbacks run before the next immediate; twice, for what they put off in turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
