import Type from 'typebox'
import { defineSettings, type SettingsOf, setting } from '../settings/index.ts'

const whole = (variable: string, value: number, minimum: number, describe: string) =>
  setting(Type.Integer({ minimum }), { variable, default: value, describe })

/** Bounds of memory, of values and of waiting, the same for every cache of the process. */
export const cacheSettings = defineSettings('cache', {
  memoryMaxEntries: whole(
    'CACHE_MEMORY_MAX_ENTRIES',
    10_000,
    1,
    'Most entries that a process keeps in memory',
  ),
  memoryMaxBytes: whole(
    'CACHE_MEMORY_MAX_BYTES',
    64 * 1024 * 1024,
    1024,
    'Most memory that the entries of a process may take, bytes (estimated)',
  ),
  maxValueBytes: whole(
    'CACHE_MAX_VALUE_BYTES',
    1024 * 1024,
    1,
    'A larger value is handed to the caller and not kept, bytes of JSON',
  ),
  stalenessBoundMs: whole(
    'CACHE_STALENESS_BOUND_MS',
    5_000,
    100,
    'Longest time after an invalidation that another replica may still use its memory, milliseconds, whatever breaks',
  ),
  syncIntervalMs: whole(
    'CACHE_SYNC_INTERVAL_MS',
    1_000,
    10,
    'How often a replica asks Redis for invalidations that it may have missed, milliseconds; well below the staleness bound',
  ),
  leaseMs: whole(
    'CACHE_LEASE_MS',
    2_000,
    100,
    'How long a replica that died while loading holds up the others, milliseconds',
  ),
  waitMs: whole(
    'CACHE_WAIT_MS',
    10_000,
    100,
    'Longest wait for the load of another replica before loading oneself, milliseconds',
  ),
  loadTimeoutMs: whole(
    'CACHE_LOAD_TIMEOUT_MS',
    30_000,
    100,
    'A load that takes longer is given up, milliseconds',
  ),
  loadsWithoutRedis: whole(
    'CACHE_LOADS_WITHOUT_REDIS',
    32,
    1,
    'Loads that one replica runs at the same time while Redis is lost; more wait their turn',
  ),
})

/** {@link cacheSettings} as loaded: sizes in bytes, times in milliseconds. */
export type CacheSettings = SettingsOf<typeof cacheSettings>
