import { type Clock, systemClock } from '@seaworthy/chassis/base'
import { type Cache, cacheSettings, openCache } from '@seaworthy/chassis/cache'
import { redisSettings } from '@seaworthy/chassis/redis'
import { loadSettings } from '@seaworthy/chassis/settings'
import { createTestTelemetry } from '@seaworthy/chassis/testing'

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
