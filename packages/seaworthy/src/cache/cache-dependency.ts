import type { DependencyPolicy } from '../health/index.ts'
import { redisSettings } from '../redis/index.ts'
import type { Dependency } from '../service/dependency.ts'
import type { Cache } from './cache.ts'
import { cacheErrors } from './cache-errors.ts'
import { cacheSettings } from './cache-settings.ts'
import { openCache } from './open-cache.ts'
import type { EntryPolicy } from './policy.ts'

export interface TieredCacheDeclaration {
  /** What the loss of Redis means for readiness; requests go on in any case. */
  readonly policy: DependencyPolicy
  /** For calls that name no policy. Default: fresh for 60 s. */
  readonly defaults?: EntryPolicy
}

/** The cache of a service: memory over Redis when `REDIS_URL` is set, else memory alone. */
export function tieredCache({ policy, defaults }: TieredCacheDeclaration): Dependency<Cache> {
  return {
    kind: 'cache',
    policy,
    settings: [redisSettings, cacheSettings],
    errors: [cacheErrors],
    create: ({ service, name, settings, telemetry, clock, random }) =>
      openCache({
        service,
        name,
        settings: settings.get(cacheSettings),
        redis: settings.get(redisSettings),
        telemetry,
        clock,
        random,
        ...(defaults ? { defaults } : {}),
      }),
    /** Asks nobody: the cache itself keeps asking Redis, and knows. */
    async check(cache) {
      const { redis, redisTrouble, entries, bytes, pendingInvalidations } = cache.stats()
      if (redis === 'offline' || redisTrouble !== undefined) {
        const waiting = pendingInvalidations > 0 ? `, ${pendingInvalidations} invalidations wait for it` : ''
        const reason = redisTrouble ?? 'it is not in step with the fleet yet'
        throw cacheErrors.cache_unavailable({ reason: `Redis: ${reason}${waiting}` })
      }
      return { observed: entries, detail: `entries in memory, about ${bytes} bytes` }
    },
    close: (cache) => cache.close(),
    describe: (cache) =>
      cache.stats().redis === undefined
        ? 'cache in memory; REDIS_URL shares it between replicas'
        : 'cache in memory over Redis',
  }
}
