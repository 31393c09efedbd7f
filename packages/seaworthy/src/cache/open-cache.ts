import type { Clock, Random } from '../base/index.ts'
import type { FollowUrl, RedisSettings } from '../redis/index.ts'
import { RedisLink } from '../redis/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { CacheSettings } from './cache-settings.ts'
import type { EntryPolicy } from './policy.ts'
import { RemoteInspection } from './remote-inspection.ts'
import { remoteKeys } from './remote-keys.ts'
import { RemoteTier } from './remote-tier.ts'
import { ReplicaSync } from './replica-sync.ts'
import { TieredCache } from './tiered-cache.ts'

/** What a cache is opened with; `tieredCache` takes it from the service that declares one. */
export interface OpenCacheOptions {
  /** Services do not see each other's entries. */
  readonly service: string
  /** Names the cache in Redis and in metrics. */
  readonly name: string
  readonly settings: CacheSettings
  readonly redis: RedisSettings
  /** How new credentials of Redis become known. Default: never. */
  readonly follow?: FollowUrl
  /** Where a call of `get` names no policy. Default: fresh for 60 s. */
  readonly defaults?: EntryPolicy
  /** Longest wait for the first contact with Redis, milliseconds. Default 300: the cache works without. */
  readonly contactMs?: number
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly random: Random
}

const DEFAULT_POLICY: EntryPolicy = Object.freeze({ ttlS: 60 })
const CONTACT_MS = 300

/** Opens a cache: in memory alone without `REDIS_URL`, else over Redis, whether it is there or not. */
export async function openCache(options: OpenCacheOptions): Promise<TieredCache> {
  const { service, name, settings, redis, follow, telemetry, clock, random } = options
  const base = { name, settings, defaults: options.defaults ?? DEFAULT_POLICY, telemetry, clock, random }
  const { url } = redis
  if (url === undefined) return new TieredCache(base)
  const keys = remoteKeys(service, name)
  const link = await RedisLink.open({
    url,
    follow,
    user: name,
    timeoutMs: redis.commandTimeoutMs,
    probeKey: keys.probe,
    needsRoom: false,
    telemetry,
    clock,
    random,
  })
  const cache = new TieredCache({
    ...base,
    openShared(events) {
      const sync = new ReplicaSync({
        ...events,
        url,
        follow,
        link,
        keys,
        telemetry,
        clock,
        random,
        intervalMs: settings.syncIntervalMs,
      })
      return {
        sync,
        remote: new RemoteTier({
          link,
          keys,
          clock,
          ids: telemetry.ids,
          leaseMs: settings.leaseMs,
          onCorrupt: events.onCorrupt,
        }),
        inspection: new RemoteInspection(link, keys),
        trouble: () => link.trouble,
        async start() {
          await sync.start()
          const contact = new AbortController()
          const patience = clock.sleep(options.contactMs ?? CONTACT_MS, contact.signal)
          await Promise.race([sync.firstSync, patience.catch(() => undefined)])
          contact.abort()
        },
        async close() {
          await sync.close()
          await link.close()
        },
      }
    },
  })
  await cache.start()
  return cache
}
