import type { Lookup } from '@seaworthy/chassis/cache'
import type { Freshness } from '../pokemon/index.ts'

const STATES = {
  miss: 'asked',
  hit: 'kept',
  stale: 'stale',
  'stale-if-error': 'stale-after-failure',
} as const satisfies Record<Lookup<unknown>['state'], Freshness['state']>

/** What the cache says of an answer, in the words of the domain. */
export function freshnessOf(source: string, lookup: Lookup<unknown>): Freshness {
  const { state, coalesced, ageMs, ttlMs } = lookup
  return { source, state: STATES[state], shared: coalesced, ageMs, ttlMs }
}
