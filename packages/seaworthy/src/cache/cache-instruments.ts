import type { Telemetry } from '../telemetry/index.ts'
import type { Lookup } from './cache.ts'
import { cacheMetrics } from './cache-metrics.ts'

/** How a look-up ended, as a label. */
type Result = 'hit_memory' | 'hit_redis' | 'miss' | 'stale' | 'stale_if_error' | 'error'

/** The series of one entity, kept so that a hit costs no label look-up. */
export interface EntityInstruments {
  answered(lookup: Lookup<unknown>): void
  failed(): void
  loaded(durationMs: number, outcome: 'value' | 'absent' | 'failure'): void
  stored(ttlMs: number): void
}

export interface CacheInstruments {
  entity(name: string): EntityInstruments
  evicted(): void
  corrupt(): void
  oversized(): void
  notStored(reason: string): void
  withoutRedis(reason: string): void
  invalidated(source: 'local' | 'fleet'): void
  resynchronized(reason: string): void
  leaseLost(): void
}

export interface CacheGauges {
  entries(): number
  bytes(): number
  inFlight(): number
  online(): boolean | undefined
  pending(): number
  waitingLoads(): number
}

export function createCacheInstruments(
  telemetry: Telemetry,
  cache: string,
  gauges: CacheGauges,
): CacheInstruments {
  const { metrics } = telemetry
  const lookups = metrics.counter(cacheMetrics.lookups)
  const coalesced = metrics.counter(cacheMetrics.coalesced)
  const age = metrics.histogram(cacheMetrics.age)
  const ttl = metrics.histogram(cacheMetrics.ttl)
  const loads = metrics.histogram(cacheMetrics.loads)
  const events = metrics.counter(cacheMetrics.events)
  const state = metrics.gauge({
    ...cacheMetrics.state,
    collect() {
      const online = gauges.online()
      this.set({ cache, what: 'memory_entries' }, gauges.entries())
      this.set({ cache, what: 'memory_bytes' }, gauges.bytes())
      this.set({ cache, what: 'in_flight' }, gauges.inFlight())
      this.set({ cache, what: 'waiting_loads' }, gauges.waitingLoads())
      if (online !== undefined) {
        this.set({ cache, what: 'redis_online' }, online ? 1 : 0)
        this.set({ cache, what: 'pending_invalidations' }, gauges.pending())
      }
    },
  })
  state.set({ cache, what: 'memory_entries' }, 0)
  const event = (name: string, reason = '') => events.inc({ cache, event: name, reason })
  const entities = new Map<string, EntityInstruments>()

  function makeEntity(entity: string): EntityInstruments {
    const labels = { cache, entity }
    const count = (result: Result) => lookups.labels({ ...labels, result })
    const hitMemory = count('hit_memory')
    const hitRedis = count('hit_redis')
    const miss = count('miss')
    const stale = count('stale')
    const staleIfError = count('stale_if_error')
    const error = count('error')
    const together = coalesced.labels(labels)
    const ages = age.labels(labels)
    return {
      answered({ state, tier, ageMs, coalesced: waited }) {
        if (waited) together.inc()
        if (state === 'miss') return miss.inc()
        ages.observe(ageMs / 1_000)
        if (state === 'hit') return (tier === 'memory' ? hitMemory : hitRedis).inc()
        return (state === 'stale' ? stale : staleIfError).inc()
      },
      failed: () => error.inc(),
      loaded: (durationMs, outcome) => loads.observe({ ...labels, outcome }, durationMs / 1_000),
      stored: (ttlMs) => ttl.observe(labels, ttlMs / 1_000),
    }
  }

  return {
    entity(name) {
      let known = entities.get(name)
      if (known === undefined) {
        known = makeEntity(name)
        entities.set(name, known)
      }
      return known
    },
    evicted: () => event('evicted'),
    corrupt: () => event('corrupt'),
    oversized: () => event('oversized'),
    notStored: (reason) => event('not_stored', reason),
    withoutRedis: (reason) => event('without_redis', reason),
    invalidated: (source) => event('invalidated', source),
    resynchronized: (reason) => event('resynchronized', reason),
    leaseLost: () => event('lease_lost'),
  }
}
