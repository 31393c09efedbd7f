import type { Clock } from './clock.ts'

/** Something that must not wait beyond a moment. One object is in one watch at most. */
export interface Watched {
  /** Monotonic milliseconds. After lowering it call `moved`. */
  dueMs: number
  /** Neighbours in the watch that it is in, which alone sets them. What is made often declares both, undefined at first. */
  before?: Watched | undefined
  after?: Watched | undefined
  /** The moment has come; called once for each moment, until `dueMs` is set again. */
  overdue(nowMs: number): void
}

/**
 * One sleep for many deadlines, such as those of all requests or of all calls of a provider. A timer for each would cost a
 * call more than its breaker, its budget and its limit together; most timers are never needed, and here those cost two
 * links. Not a Set: its tables are replaced all the time, and the garbage collector takes what a dead old table points to
 * for alive, which let a process of 200 MiB grow to 300 under load.
 */
export class DeadlineWatch<W extends Watched = Watched> {
  readonly #clock: Clock
  readonly #ends: Watched = { dueMs: Number.POSITIVE_INFINITY, overdue: () => undefined }
  #size = 0
  #wakeAtMs = Number.POSITIVE_INFINITY
  #sleep: AbortController | undefined
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#ends.before = this.#ends.after = this.#ends
  }

  get size(): number {
    return this.#size
  }

  add(watched: W): void {
    if (watched.before === undefined) this.#link(watched)
    this.moved(watched)
  }

  moved(watched: W): void {
    if (watched.dueMs < this.#wakeAtMs) this.#sleepUntil(watched.dueMs)
  }

  delete(watched: W): void {
    const { before, after } = watched
    if (before === undefined || after === undefined) return
    before.after = after
    after.before = before
    watched.before = watched.after = undefined
    this.#size--
  }

  /** Everything that is watched now, for whoever has to end it. */
  [Symbol.iterator](): Iterator<W> {
    return this.#all().values()
  }

  /** Nothing is overdue from here on. */
  close(): void {
    this.#closed = true
    for (const watched of this.#all()) this.delete(watched)
    this.#sleep?.abort()
  }

  #link(watched: W): void {
    const last = this.#ends.before as Watched
    watched.before = last
    watched.after = this.#ends
    last.after = watched
    this.#ends.before = watched
    this.#size++
  }

  #all(): W[] {
    const all: W[] = []
    for (let each = this.#ends.after; each !== this.#ends; each = each?.after) all.push(each as W)
    return all
  }

  #sleepUntil(atMs: number): void {
    if (this.#closed) return
    this.#sleep?.abort()
    const sleep = new AbortController()
    this.#sleep = sleep
    this.#wakeAtMs = atMs
    this.#clock.sleep(Math.max(0, atMs - this.#clock.monotonicMs()), sleep.signal).then(
      () => this.#wake(),
      () => undefined,
    )
  }

  #wake(): void {
    this.#wakeAtMs = Number.POSITIVE_INFINITY
    this.#sleep = undefined
    let nowMs: number
    let nextMs: number
    do {
      nowMs = this.#clock.monotonicMs()
      nextMs = this.#passOn(nowMs)
      // On a machine that is busy with something else this took a while, and timers that are set now come after those that
      // are due already: a request whose time is over would be told before the call whose time was over first.
    } while (nextMs <= this.#clock.monotonicMs() && this.#clock.monotonicMs() > nowMs)
    if (nextMs < this.#wakeAtMs) this.#sleepUntil(nextMs)
  }

  /** Tells everything that is due, and says what is due next. */
  #passOn(nowMs: number): number {
    for (const watched of this.#all()) {
      // One that is overdue may have taken another away.
      if (watched.dueMs > nowMs || watched.before === undefined) continue
      watched.dueMs = Number.POSITIVE_INFINITY
      watched.overdue(nowMs)
    }
    let nextMs = Number.POSITIVE_INFINITY
    for (const { dueMs } of this.#all()) if (dueMs < nextMs) nextMs = dueMs
    return nextMs
  }
}
