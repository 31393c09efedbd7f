import type { ResolvedPolicy } from './policy.ts'
import type { FrozenValue } from './value-text.ts'

/** A value as this process keeps it. Times are monotonic milliseconds of this process. */
export interface Entry extends FrozenValue {
  readonly key: string
  readonly version: number
  readonly tags: readonly string[]
  /** When its load ended, wherever that was. */
  readonly storedAtMs: number
  readonly ttlMs: number
  /** When it was last known to be what Redis has, or when its load began. */
  readonly checkedAtMs: number
  /** Estimated memory. */
  readonly bytes: number
}

/** Object headers, the map and the promise; measured with `--expose-gc` on small values. */
const OVERHEAD_BYTES = 400

/** The text twice over (itself and the parsed value, which takes about as much again) and what is around it. */
export function createEntry(fields: Omit<Entry, 'bytes'>): Entry {
  return { ...fields, bytes: OVERHEAD_BYTES + 2 * fields.key.length + 3 * fields.text.length }
}

export type Freshness = 'fresh' | 'early' | 'stale-while-revalidate' | 'stale-if-error' | 'dead'

/** What may be done with an entry of that age. The stale windows may overlap; the one that answers at once wins. */
export function freshnessOf(entry: Entry, policy: ResolvedPolicy, nowMs: number): Freshness {
  const ageMs = nowMs - entry.storedAtMs
  if (ageMs < entry.ttlMs) return ageMs < entry.ttlMs * policy.earlyRefresh ? 'fresh' : 'early'
  const staleMs = ageMs - entry.ttlMs
  if (staleMs < policy.staleWhileRevalidateMs) return 'stale-while-revalidate'
  return staleMs < policy.staleIfErrorMs ? 'stale-if-error' : 'dead'
}
