import type { EntryPolicy } from './policy.ts'
import type { RemoteEntry, RemoteSummary } from './remote-inspection.ts'

/** What a load is given. */
export interface LoadContext {
  /**
   * Aborts when nobody waits for the value any more, when the load takes too long, or when the cache closes. Pass it on,
   * and not that of a request: others may wait when that one ends.
   */
  readonly signal: AbortSignal
  /** What the load has left, milliseconds; the same whoever waits for it. */
  readonly remainingMs: number
  /**
   * Grows with every load of a key that holds the lock of the fleet: hand it to what refuses writes of an outdated
   * holder. 0 when the load runs without the lock.
   */
  readonly fencingToken: number
}

/** Brings the value from where it lives. `undefined` means that there is no such thing. */
export type Load<T> = (context: LoadContext) => T | Promise<T>

/** An answer together with how it came about. */
export interface Lookup<T> {
  /** Deeply frozen. */
  readonly value: T
  /**
   * - `hit`: fresh, from memory or Redis
   * - `miss`: loaded for this answer
   * - `stale`: old, and being refreshed
   * - `stale-if-error`: old, because loading failed
   */
  readonly state: 'hit' | 'miss' | 'stale' | 'stale-if-error'
  readonly tier: 'memory' | 'redis' | 'load'
  /** Whether it waited for a load or a look-up that another caller of this process, or another replica, had begun. */
  readonly coalesced: boolean
  readonly ageMs: number
  /** What is left of its freshness; negative when stale. */
  readonly ttlMs: number
}

/** What came of an invalidation; this process has forgotten the entries in any case. */
export interface Invalidation {
  /** False: Redis was not reached; the invalidation is kept and delivered as soon as it is. */
  readonly delivered: boolean
}

/** One entry to load before somebody asks for it. */
export interface WarmItem<T = unknown> {
  readonly key: string
  readonly load: Load<T>
  readonly policy?: EntryPolicy<T>
}

/** How much of warming is done at once, and when it ends. */
export interface WarmOptions {
  /** Loads at the same time. Default 4. */
  readonly concurrency?: number
  /** Most items looked at. Default 1,000. */
  readonly limit?: number
  readonly signal?: AbortSignal
}

/** The state of one cache in this process, as its check and `cache_state` show it; bytes are estimated. */
export interface CacheStats {
  readonly entries: number
  readonly bytes: number
  /** Loads and look-ups under way. */
  readonly inFlight: number
  /** Whether Redis is in use now; undefined when the cache is in memory alone. */
  readonly redis: 'online' | 'offline' | undefined
  /** What is wrong with Redis, such as "it refuses (READONLY)"; undefined when nothing is. */
  readonly redisTrouble?: string | undefined
  /** Invalidations that have not reached Redis yet. */
  readonly pendingInvalidations: number
}

/**
 * Memory over Redis. Values are JSON: what JSON does not keep, such as a Date or a Map, a load must not give.
 * Keys are `<entity>:<id>` (see `assertKey`).
 */
export interface Cache {
  /**
   * The value under the key; loads it when nobody in the fleet has it, once however many ask. Fails only as the load
   * fails. `signal` (default: that of the request being served) takes this caller out, and so does the deadline of that
   * request, soon enough to answer with an old value where the policy has one; the load goes on while others wait for it.
   *
   * @throws whatever the load throws, `cache_load_timeout`, `cache_loads_saturated`, `cache_closed`.
   */
  get<T>(key: string, load: Load<T>, policy?: EntryPolicy<T>, signal?: AbortSignal): Promise<T>
  /** As `get`, with how the answer came about. */
  lookup<T>(key: string, load: Load<T>, policy?: EntryPolicy<T>, signal?: AbortSignal): Promise<Lookup<T>>
  /**
   * Drops the keys everywhere. A load that began before cannot store its value any more. Replicas that cannot be told
   * stop using what they have after the staleness bound.
   */
  invalidate(...keys: string[]): Promise<Invalidation>
  /** Drops every entry with one of the tags, as `invalidate` does. */
  invalidateTags(...tags: string[]): Promise<Invalidation>
  /** Drops everything. */
  flush(): Promise<Invalidation>
  /** Loads what is missing, a few at a time; for the background task of a feature. Failures are counted, not thrown. */
  warm(
    items: Iterable<WarmItem> | AsyncIterable<WarmItem>,
    options?: WarmOptions,
  ): Promise<{ warmed: number; failed: number }>
  stats(): CacheStats
  /** What Redis has under the key, one per version; empty without Redis. */
  inspect(key: string): Promise<readonly RemoteEntry[]>
  /** Sums over everything in Redis; undefined without Redis. Walks all keys: for people, not for requests. */
  summary(): Promise<RemoteSummary | undefined>
  close(): Promise<void>
}
