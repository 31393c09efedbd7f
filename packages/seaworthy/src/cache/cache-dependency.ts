import type { Dependency, DependencyPolicy, Evidence } from '../capability/index.ts'
import { redisMetrics, redisSettings } from '../redis/index.ts'
import type { Cache, CacheStats } from './cache.ts'
import { cacheErrors } from './cache-errors.ts'
import { cacheMetrics } from './cache-metrics.ts'
import { cacheSettings } from './cache-settings.ts'
import { openCache } from './open-cache.ts'
import type { EntryPolicy } from './policy.ts'

declare module '../capability/parts.ts' {
  interface Parts {
    /** Of the service: routes that say so keep their answers in it. */
    readonly cache: Cache
  }
}

/** What a service says of a cache that it uses. */
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
    metrics: [cacheMetrics, redisMetrics],
    variables: ['REDIS_URL'],
    gives: ['cache'],
    async open(context) {
      const { service, name, settings, telemetry, clock, random } = context
      const cache = await openCache({
        service,
        name,
        settings: settings.get(cacheSettings),
        redis: settings.get(redisSettings),
        follow: (apply) => settings.follow(redisSettings, 'url', apply),
        telemetry,
        clock,
        random,
        ...(defaults ? { defaults } : {}),
      })
      return {
        client: cache,
        parts: { cache },
        check: async () => cacheEvidence(cache.stats()),
        close: () => cache.close(),
        describe: () =>
          cache.stats().redis === undefined
            ? 'cache in memory; REDIS_URL shares it between replicas'
            : 'cache in memory over Redis',
      }
    },
  }
}

/** Asks nobody: the cache itself keeps asking Redis, and knows. */
export function cacheEvidence({
  redis,
  redisTrouble,
  entries,
  bytes,
  pendingInvalidations,
}: CacheStats): Evidence {
  if (redis === 'offline' || redisTrouble !== undefined) {
    const waiting = pendingInvalidations > 0 ? `, ${pendingInvalidations} invalidations wait for it` : ''
    const reason = redisTrouble ?? 'it is not in step with the fleet yet'
    throw cacheErrors.cache_unavailable({ reason: `Redis: ${reason}${waiting}` })
  }
  return { observed: entries, detail: `entries in memory, about ${bytes} bytes` }
}
