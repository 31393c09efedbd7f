import type { Clock } from '../base/index.ts'
import type { Load, Lookup } from './cache.ts'
import { type Entry, freshnessOf } from './entry.ts'
import { lookupOf } from './lookup-of.ts'
import type { MemoryTier } from './memory-tier.ts'
import type { ResolvedPolicy } from './policy.ts'

export interface RememberedAnswersOptions {
  readonly memory: MemoryTier
  readonly clock: Clock
  /** An entry is old enough to be loaded anew, beside the answer. */
  readonly refresh: (key: string, load: Load<unknown>, policy: ResolvedPolicy) => void
  /** Up to when every invalidation of the fleet is known, monotonic milliseconds; undefined where there is no fleet. */
  readonly syncedAtMs: (() => number) | undefined
  readonly stalenessBoundMs: number
}

/** What can be answered from the memory of this process, without asking anybody. */
export class RememberedAnswers {
  readonly #options: RememberedAnswersOptions

  constructor(options: RememberedAnswersOptions) {
    this.#options = options
  }

  /** The hot path: no promise, no allocation but the answer. */
  find(key: string, load: Load<unknown>, policy: ResolvedPolicy): Lookup<unknown> | undefined {
    const { memory, clock, refresh } = this.#options
    const entry = memory.get(key)
    if (entry === undefined || entry.version !== policy.version) return undefined
    const nowMs = clock.monotonicMs()
    if (!this.#isTrusted(entry, nowMs)) return undefined
    switch (freshnessOf(entry, policy, nowMs)) {
      case 'fresh':
        return lookupOf(entry, 'hit', 'memory', false, nowMs)
      case 'early':
        refresh(key, load, policy)
        return lookupOf(entry, 'hit', 'memory', false, nowMs)
      case 'stale-while-revalidate':
        refresh(key, load, policy)
        return lookupOf(entry, 'stale', 'memory', false, nowMs)
      default:
        return undefined
    }
  }

  /** Whether an invalidation of the fleet could not have passed this entry by for longer than the bound. */
  #isTrusted(entry: Entry, nowMs: number): boolean {
    const { syncedAtMs, stalenessBoundMs } = this.#options
    if (syncedAtMs === undefined) return true
    return nowMs - Math.max(entry.checkedAtMs, syncedAtMs()) <= stalenessBoundMs
  }
}
