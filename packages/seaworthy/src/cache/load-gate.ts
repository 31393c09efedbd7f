import { cacheErrors } from './cache-errors.ts'

const MAX_WAITING = 10_000

/** Lets a number of loads run at the same time and the rest wait in line: without Redis every replica loads for itself. */
export class LoadGate {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** @throws AppError `cache_loads_saturated` when the line is too long. */
  async run<T>(load: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) {
      if (this.#waiting.length >= MAX_WAITING) {
        throw cacheErrors.cache_loads_saturated({ waiting: this.#waiting.length }, { retryAfterS: 1 })
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#running++
    try {
      return await load()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}
