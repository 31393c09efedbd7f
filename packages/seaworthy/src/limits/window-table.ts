import type { RateClass } from './rate-class.ts'
import type { LimitDecision } from './rate-limiter.ts'
import { RecencyList } from './recency-list.ts'

const FIRST_CAPACITY = 256
const EVICTION_SAMPLE = 8
const EXPIRED = -1
const NO_POLICIES: readonly string[] = Object.freeze([])

/**
 * The counters of one rate class: two per key and window (this window, the one before) in typed arrays, a slot per key.
 * Times are whole milliseconds that never decrease, so the arithmetic is exact.
 */
export class WindowTable {
  readonly #policies: readonly string[]
  readonly #quotas: readonly number[]
  readonly #lengths: readonly number[]
  readonly #longestMs: number
  readonly #slots = new Map<string, number>()
  readonly #keys: (string | undefined)[] = []
  readonly #free: number[] = []
  readonly #recency = new RecencyList()
  #starts = new Float64Array(0)
  #current = new Uint32Array(0)
  #previous = new Uint32Array(0)
  #lastAccepted = new Float64Array(0)

  constructor(rateClass: RateClass) {
    this.#policies = rateClass.windows.map((window) => window.policy)
    this.#quotas = rateClass.windows.map((window) => window.quota)
    this.#lengths = rateClass.windows.map((window) => window.windowS * 1_000)
    this.#longestMs = Math.max(...this.#lengths)
  }

  get size(): number {
    return this.#slots.size
  }

  find(key: string): number | undefined {
    return this.#slots.get(key)
  }

  /** Gives the key a slot whose windows begin now. */
  add(key: string, nowMs: number): number {
    const slot = this.#free.pop() ?? this.#keys.length
    if (slot >= this.#lastAccepted.length) this.#grow()
    this.#keys[slot] = key
    this.#slots.set(key, slot)
    this.#recency.add(slot)
    this.#lastAccepted[slot] = Number.NEGATIVE_INFINITY
    this.#bringTo(slot, nowMs)
    return slot
  }

  remove(slot: number): void {
    this.#recency.remove(slot)
    this.#slots.delete(this.#keys[slot]!)
    this.#keys[slot] = undefined
    this.#free.push(slot)
  }

  /** Charges every window of the slot, or none. */
  take(slot: number, nowMs: number): LimitDecision {
    this.#recency.use(slot)
    this.#bringTo(slot, nowMs)
    const windows = this.#lengths.length
    for (let i = 0; i < windows; i++) if (this.#room(slot, i, nowMs) < 1) return this.#refusal(slot, nowMs)
    this.#lastAccepted[slot] = nowMs
    let tightest = 0
    let remaining = Number.POSITIVE_INFINITY
    for (let i = 0; i < windows; i++) {
      this.#current[slot * windows + i]! += 1
      const room = Math.floor(this.#room(slot, i, nowMs))
      if (room < remaining) {
        remaining = room
        tightest = i
      }
    }
    const endMs = this.#starts[slot * windows + tightest]! + this.#lengths[tightest]!
    const waitMs = remaining > 0 ? endMs - nowMs : this.#waitMs(slot, tightest, nowMs)
    return {
      allowed: true,
      remaining,
      resetS: Math.ceil(waitMs / 1_000),
      retryAfterS: 0,
      policy: this.#policies[tightest]!,
      violatedPolicies: NO_POLICIES,
    }
  }

  /**
   * Makes room by one key. Looks at the few least recently used: one whose windows have all passed goes first, else the
   * one that used the smallest share of a quota; the others are kept as if just used. A flood of new keys therefore
   * pushes out other keys of the flood, and a key at its limit leaves only when its neighbours are as spent as it is.
   */
  evict(nowMs: number): void {
    let victim = this.#recency.oldest
    let smallestShare = Number.POSITIVE_INFINITY
    const sample = Math.min(EVICTION_SAMPLE, this.size)
    for (let seen = 0; seen < sample && smallestShare !== EXPIRED; seen++) {
      const slot = this.#recency.oldest
      const share = this.#usedShare(slot, nowMs)
      if (share < smallestShare) {
        victim = slot
        smallestShare = share
      }
      this.#recency.use(slot)
    }
    this.remove(victim)
  }

  /** Moves the slot's windows on to the present; afresh where nothing was accepted for the length of the window. */
  #bringTo(slot: number, nowMs: number): void {
    const windows = this.#lengths.length
    const idleMs = nowMs - this.#lastAccepted[slot]!
    for (let i = 0; i < windows; i++) {
      const at = slot * windows + i
      const lengthMs = this.#lengths[i]!
      if (idleMs >= lengthMs) {
        this.#starts[at] = nowMs
        this.#previous[at] = 0
        this.#current[at] = 0
      } else if (nowMs - this.#starts[at]! >= lengthMs) {
        this.#starts[at]! += lengthMs
        this.#previous[at] = this.#current[at]!
        this.#current[at] = 0
      }
    }
  }

  /** Requests that the window still has room for, with the fraction. */
  #room(slot: number, window: number, nowMs: number): number {
    const at = slot * this.#lengths.length + window
    const lengthMs = this.#lengths[window]!
    const leftMs = this.#starts[at]! + lengthMs - nowMs
    const free = this.#quotas[window]! - this.#current[at]!
    const previous = this.#previous[at]!
    return previous === 0 ? free : (free * lengthMs - previous * leftMs) / lengthMs
  }

  /** Milliseconds until a window without room has room for one request. */
  #waitMs(slot: number, window: number, nowMs: number): number {
    const at = slot * this.#lengths.length + window
    const lengthMs = this.#lengths[window]!
    const quota = this.#quotas[window]!
    const current = this.#current[at]!
    const elapsedMs = nowMs - this.#starts[at]!
    const untilIdleMs = this.#lastAccepted[slot]! + lengthMs - nowMs
    const untilRoomMs =
      current < quota
        ? lengthMs - Math.floor(((quota - current - 1) * lengthMs) / this.#previous[at]!) - elapsedMs
        : 2 * lengthMs - Math.floor(((quota - 1) * lengthMs) / quota) - elapsedMs
    return Math.min(untilIdleMs, untilRoomMs)
  }

  #refusal(slot: number, nowMs: number): LimitDecision {
    const violatedPolicies: string[] = []
    let longestMs = 0
    let policy = ''
    for (let i = 0; i < this.#lengths.length; i++) {
      if (this.#room(slot, i, nowMs) >= 1) continue
      violatedPolicies.push(this.#policies[i]!)
      const waitMs = this.#waitMs(slot, i, nowMs)
      if (waitMs > longestMs) {
        longestMs = waitMs
        policy = this.#policies[i]!
      }
    }
    const retryAfterS = Math.ceil(longestMs / 1_000)
    return { allowed: false, remaining: 0, resetS: retryAfterS, retryAfterS, policy, violatedPolicies }
  }

  #usedShare(slot: number, nowMs: number): number {
    if (nowMs - this.#lastAccepted[slot]! >= this.#longestMs) return EXPIRED
    this.#bringTo(slot, nowMs)
    let share = 0
    for (let i = 0; i < this.#lengths.length; i++) {
      share = Math.max(share, 1 - this.#room(slot, i, nowMs) / this.#quotas[i]!)
    }
    return share
  }

  #grow(): void {
    const slots = Math.max(FIRST_CAPACITY, this.#lastAccepted.length * 2)
    const cells = slots * this.#lengths.length
    const [starts, current, previous] = [this.#starts, this.#current, this.#previous]
    const lastAccepted = this.#lastAccepted
    this.#starts = new Float64Array(cells)
    this.#starts.set(starts)
    this.#current = new Uint32Array(cells)
    this.#current.set(current)
    this.#previous = new Uint32Array(cells)
    this.#previous.set(previous)
    this.#lastAccepted = new Float64Array(slots)
    this.#lastAccepted.set(lastAccepted)
  }
}
