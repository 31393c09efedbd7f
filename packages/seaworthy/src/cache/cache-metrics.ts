import { defineMetrics } from '../telemetry/index.ts'

const AGE_BUCKETS_S = [0.1, 1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400, 604_800]

/** Look-ups, loads and the state of the tiered cache. */
export const cacheMetrics = defineMetrics('cache', {
  lookups: {
    kind: 'counter',
    name: 'cache_lookups_total',
    help: 'Look-ups by entity and by how they were answered.',
    labelNames: ['cache', 'entity', 'result'],
  },
  coalesced: {
    kind: 'counter',
    name: 'cache_lookups_coalesced_total',
    help: 'Look-ups that waited for the look-up or load of another caller or replica instead of making their own.',
    labelNames: ['cache', 'entity'],
  },
  age: {
    kind: 'histogram',
    name: 'cache_answer_age_seconds',
    help: 'Age of the values that were answered from memory or Redis.',
    labelNames: ['cache', 'entity'],
    buckets: AGE_BUCKETS_S,
  },
  ttl: {
    kind: 'histogram',
    name: 'cache_stored_ttl_seconds',
    help: 'Freshness that values were stored with, jitter included.',
    labelNames: ['cache', 'entity'],
    buckets: AGE_BUCKETS_S,
  },
  loads: {
    kind: 'histogram',
    name: 'cache_load_duration_seconds',
    help: 'Duration of loads by entity and outcome.',
    labelNames: ['cache', 'entity', 'outcome'],
  },
  events: {
    kind: 'counter',
    name: 'cache_events_total',
    help: 'What befell the cache: evictions, entries that could not be read or stored, look-ups without Redis, invalidations, resynchronizations.',
    labelNames: ['cache', 'event', 'reason'],
  },
  state: {
    kind: 'gauge',
    name: 'cache_state',
    help: 'Entries and estimated bytes in memory, look-ups under way, loads waiting for their turn, invalidations not delivered yet, and whether Redis is in use (1).',
    labelNames: ['cache', 'what'],
  },
})
