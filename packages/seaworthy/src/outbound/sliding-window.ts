const SLICES = 10

/**
 * Counters over the last `windowMs`, kept in ten slices: what is older falls out a slice at a time, so a total never
 * covers more than the window and never less than nine tenths of it.
 */
export class SlidingWindow {
  readonly #sliceMs: number
  readonly #counters: number
  readonly #counts: Float64Array
  readonly #totals: Float64Array
  #slice = Number.NEGATIVE_INFINITY

  constructor(windowMs: number, counters: number) {
    this.#sliceMs = windowMs / SLICES
    this.#counters = counters
    this.#counts = new Float64Array(SLICES * counters)
    this.#totals = new Float64Array(counters)
  }

  add(counter: number, nowMs: number): void {
    this.#moveTo(nowMs)
    const at = (this.#slice % SLICES) * this.#counters + counter
    this.#counts[at] = (this.#counts[at] as number) + 1
    this.#totals[counter] = (this.#totals[counter] as number) + 1
  }

  total(counter: number, nowMs: number): number {
    this.#moveTo(nowMs)
    return this.#totals[counter] as number
  }

  clear(): void {
    this.#counts.fill(0)
    this.#totals.fill(0)
  }

  #moveTo(nowMs: number): void {
    const slice = Math.floor(nowMs / this.#sliceMs)
    if (slice <= this.#slice) return
    if (slice - this.#slice >= SLICES) this.clear()
    else for (let passed = this.#slice + 1; passed <= slice; passed++) this.#forget(passed % SLICES)
    this.#slice = slice
  }

  #forget(index: number): void {
    for (let counter = 0; counter < this.#counters; counter++) {
      const at = index * this.#counters + counter
      this.#totals[counter] = (this.#totals[counter] as number) - (this.#counts[at] as number)
      this.#counts[at] = 0
    }
  }
}
