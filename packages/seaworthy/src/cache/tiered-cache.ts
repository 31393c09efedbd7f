import { SignalCancellation } from '../base/index.ts'
import type { Target } from './bus-message.ts'
import type { Cache, CacheStats, Invalidation, Load, Lookup, WarmItem, WarmOptions } from './cache.ts'
import { cacheErrors } from './cache-errors.ts'
import { CacheParts, type TieredCacheOptions } from './cache-parts.ts'
import { callerTerms } from './caller-terms.ts'
import { assertKey, assertTag, entityOf } from './key.ts'
import type { EntryPolicy } from './policy.ts'
import type { RemoteEntry, RemoteSummary } from './remote-inspection.ts'
import { warmAll } from './warm.ts'

/** Memory over Redis; see `Cache` for what it promises. */
export class TieredCache implements Cache {
  readonly #options: TieredCacheOptions
  readonly #parts: CacheParts

  constructor(options: TieredCacheOptions) {
    this.#options = options
    this.#parts = new CacheParts(options)
  }

  /** Waits for the first contact with the fleet, for a short time: the cache works without. */
  async start(): Promise<void> {
    await this.#parts.shared?.start()
  }

  async get<T>(key: string, load: Load<T>, policy?: EntryPolicy<T>, signal?: AbortSignal): Promise<T> {
    return (await this.lookup(key, load, policy, signal)).value
  }

  async lookup<T>(
    key: string,
    load: Load<T>,
    policy?: EntryPolicy<T>,
    signal?: AbortSignal,
  ): Promise<Lookup<T>> {
    const resolved = this.#parts.policies.of(policy)
    const found = this.#parts.remembered.find(key, load, resolved)
    if (found !== undefined) {
      this.#parts.instruments.entity(entityOf(key)).answered(found)
      return found as Lookup<T>
    }
    assertKey(key)
    if (this.#parts.closed) throw cacheErrors.cache_closed()
    const known = this.#parts.flights.underWay(key)
    const instruments = this.#parts.instruments.entity(entityOf(key))
    using cancellation = signal && new SignalCancellation(signal)
    const terms = callerTerms(
      load,
      resolved,
      this.#options.clock,
      this.#options.telemetry.context.current(),
      {
        signal,
        cancellation,
      },
    )
    const flight = known ?? this.#parts.flights.begin(key, resolved, terms, false)
    try {
      const answer = await flight.join(terms)
      const lookup = known === undefined ? answer : { ...answer, coalesced: true }
      instruments.answered(lookup)
      return lookup as Lookup<T>
    } catch (error) {
      instruments.failed()
      throw error
    }
  }

  async invalidate(...keys: string[]): Promise<Invalidation> {
    for (const key of keys) assertKey(key)
    return this.#invalidate({ kind: 'keys', names: keys })
  }

  async invalidateTags(...tags: string[]): Promise<Invalidation> {
    for (const tag of tags) assertTag(tag)
    return this.#invalidate({ kind: 'tags', names: tags })
  }

  async flush(): Promise<Invalidation> {
    const invalidation = await this.#invalidate({ kind: 'all' })
    if (invalidation.delivered) await this.#parts.shared?.inspection.removeEntries().catch(() => undefined)
    return invalidation
  }

  warm(
    items: Iterable<WarmItem> | AsyncIterable<WarmItem>,
    options: WarmOptions = {},
  ): Promise<{ warmed: number; failed: number }> {
    return warmAll(this, items, options)
  }

  stats(): CacheStats {
    const sync = this.#parts.shared?.sync
    return {
      entries: this.#parts.memory.size,
      bytes: this.#parts.memory.bytes,
      inFlight: this.#parts.flights.running,
      redis: sync === undefined ? undefined : sync.online ? 'online' : 'offline',
      redisTrouble: this.#parts.shared?.trouble(),
      pendingInvalidations: sync?.pending ?? 0,
    }
  }

  async inspect(key: string): Promise<readonly RemoteEntry[]> {
    assertKey(key)
    return (await this.#parts.shared?.inspection.inspect(key)) ?? []
  }

  async summary(): Promise<RemoteSummary | undefined> {
    return this.#parts.shared?.inspection.summary()
  }

  close(): Promise<void> {
    return this.#parts.close(cacheErrors.cache_closed())
  }

  async #invalidate(target: Target): Promise<Invalidation> {
    const { instruments, shared } = this.#parts
    instruments.invalidated('local')
    this.#parts.drop(target)
    const delivered = (await shared?.sync.invalidate(target)) ?? true
    // Again: what was fetched from Redis between the two was not yet invalidated there.
    this.#parts.drop(target)
    return { delivered }
  }
}
