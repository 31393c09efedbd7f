import { type Clock, systemClock } from '../base/index.ts'
import type { RateClass } from './rate-class.ts'
import type { LimitDecision, RateLimiter } from './rate-limiter.ts'
import { WindowTable } from './window-table.ts'

/** How much it remembers, by whose time. */
export interface MemoryRateLimiterOptions {
  readonly clock?: Clock
  /** Most keys remembered, over all classes. Default 100,000. */
  readonly maxKeys?: number
}

/** A limiter that answers at once, as nothing of it is elsewhere. */
export interface MemoryRateLimiter extends RateLimiter {
  take(rateClass: RateClass, key: string): LimitDecision
  forget(rateClass: RateClass, key: string): void
  /** Keys remembered now, over all classes. */
  readonly size: number
}

const UNLIMITED: LimitDecision = Object.freeze({
  allowed: true,
  remaining: Number.MAX_SAFE_INTEGER,
  resetS: 0,
  retryAfterS: 0,
  policy: 'unlimited',
  violatedPolicies: Object.freeze([]),
})

/**
 * Sliding window counter in this process's memory.
 *
 * A key's windows begin with its first request and follow each other without gaps. A request is accepted while
 * `current + previous × (share of the window still to come) + 1 ≤ quota`, in every window of the class; when nothing was
 * accepted for a whole window the key starts afresh.
 *
 * Bounds, per key and window: never more than `quota` in the first window, nor in any later window of the sequence.
 * The estimate takes the previous window as evenly spread, so over a window that begins anywhere it can err: at most
 * `quota + p × f`, with `p` accepted in the earlier of the two windows that it overlaps (p ≤ quota) and `f` < 1 the part
 * of the later one that has passed: always less than twice the quota, exactly the quota when the quota is 1. The error
 * does not add up: n consecutive windows accept at most n × quota.
 *
 * Memory is bounded by `maxKeys`; when full, the class with the most keys gives one up (so a flood in one class cannot
 * make another forget), chosen as `WindowTable.evict` says. A new key is always let in.
 *
 * Time is counted forward only: a clock that steps back stands still for that moment and goes on from there; one that
 * jumps ahead ends the windows it jumped over.
 */
export function createMemoryRateLimiter(options: MemoryRateLimiterOptions = {}): MemoryRateLimiter {
  const { clock = systemClock, maxKeys = 100_000 } = options
  if (!Number.isSafeInteger(maxKeys) || maxKeys < 1) {
    throw new TypeError(`maxKeys is ${maxKeys}, expected a whole number from 1`)
  }
  const tables = new Map<RateClass, WindowTable>()
  let lastReadMs = Number.NEGATIVE_INFINITY
  let correctionMs = 0

  const elapsedMs = () => {
    const readMs = clock.monotonicMs()
    if (readMs < lastReadMs) correctionMs += lastReadMs - readMs
    lastReadMs = readMs
    return Math.floor(readMs + correctionMs)
  }

  const size = () => {
    let total = 0
    for (const table of tables.values()) total += table.size
    return total
  }

  const makeRoom = (nowMs: number) => {
    if (size() < maxKeys) return
    let largest: WindowTable | undefined
    for (const table of tables.values()) if (!largest || table.size > largest.size) largest = table
    largest?.evict(nowMs)
  }

  const tableOf = (rateClass: RateClass) => {
    const known = tables.get(rateClass)
    if (known) return known
    const table = new WindowTable(rateClass)
    tables.set(rateClass, table)
    return table
  }

  return {
    get size() {
      return size()
    },
    take(rateClass, key) {
      if (rateClass.windows.length === 0) return UNLIMITED
      const nowMs = elapsedMs()
      const table = tableOf(rateClass)
      let slot = table.find(key)
      if (slot === undefined) {
        makeRoom(nowMs)
        slot = table.add(key, nowMs)
      }
      return table.take(slot, nowMs)
    },
    forget(rateClass, key) {
      const table = tables.get(rateClass)
      const slot = table?.find(key)
      if (slot !== undefined) table?.remove(slot)
    },
  }
}
