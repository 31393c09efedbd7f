import { type Clock, systemClock } from 'seaworthy/base'
import { type Cache, cacheSettings, openCache } from 'seaworthy/cache'
import { redisSettings } from 'seaworthy/redis'
import { loadSettings } from 'seaworthy/settings'
import { createTestTelemetry } from 'seaworthy/testing'

/** A cache in memory alone, empty. */
export function openMemoryCache(clock: Clock = systemClock): Promise<Cache> {
  const settings = loadSettings([cacheSettings, redisSettings], { env: {}, cwd: import.meta.dirname })
  return openCache({
    service: 'characters',
    name: 'cache',
    settings: settings.get(cacheSettings),
    redis: settings.get(redisSettings),
    telemetry: createTestTelemetry(),
    clock,
    random: Math.random,
  })
}
