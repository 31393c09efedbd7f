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
  /** Of the text as it travels, in UTF-8. */
  readonly textBytes: number
  /** Estimated memory. */
  readonly bytes: number
}

/** Object headers, the map and the promise; measured with `--expose-gc` on small values. */
const OVERHEAD_BYTES = 400

/**
 * The text three times over (itself, and the parsed value, which takes about twice as much) and what is around it. Bytes,
 * not characters: what is not Latin takes two of memory for each character, and up to three on its way.
 */
export function createEntry(fields: Omit<Entry, 'bytes' | 'textBytes'>): Entry {
  const textBytes = Buffer.byteLength(fields.text)
  return { ...fields, textBytes, bytes: OVERHEAD_BYTES + 2 * fields.key.length + 3 * textBytes }
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
