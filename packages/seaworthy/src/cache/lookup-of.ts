import type { Lookup } from './cache.ts'
import type { Entry } from './entry.ts'

/** An entry as the answer to a caller. */
export function lookupOf(
  entry: Entry,
  state: Lookup<unknown>['state'],
  tier: Lookup<unknown>['tier'],
  coalesced: boolean,
  nowMs: number,
): Lookup<unknown> {
  const ageMs = nowMs - entry.storedAtMs
  return { value: entry.value, state, tier, coalesced, ageMs, ttlMs: entry.ttlMs - ageMs }
}
