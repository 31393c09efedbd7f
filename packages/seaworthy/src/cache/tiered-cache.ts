import { CancellationSource, type Clock, DeadlineWatch, Places, type Random } from '../base/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { Target } from './bus-message.ts'
import type { Cache, CacheStats, Invalidation, Load, Lookup, WarmItem, WarmOptions } from './cache.ts'
import { cacheErrors } from './cache-errors.ts'
import { type CacheInstruments, createCacheInstruments } from './cache-instruments.ts'
import type { CacheSettings } from './cache-settings.ts'
import { DoneSignals } from './done-signals.ts'
import { type Entry, freshnessOf } from './entry.ts'
import { Flight } from './flight.ts'
import type { CallerTerms } from './flight-caller.ts'
import { FlightRunner } from './flight-runner.ts'
import { HeldFailures } from './held-failures.ts'
import { assertKey, assertTag, entityOf } from './key.ts'
import { lookupOf } from './lookup-of.ts'
import { MemoryTier } from './memory-tier.ts'
import { type EntryPolicy, type ResolvedPolicy, resolvePolicy } from './policy.ts'
import type { RemoteEntry, RemoteInspection, RemoteSummary } from './remote-inspection.ts'
import type { RemoteTier } from './remote-tier.ts'
import type { ReplicaSync } from './replica-sync.ts'
import { warmAll } from './warm.ts'

/** What stands behind the memory of this process. */
export interface SharedTier {
  readonly remote: RemoteTier
  readonly sync: ReplicaSync
  readonly inspection: RemoteInspection
  /** What is wrong with Redis, if anything. */
  trouble(): string | undefined
  close(): Promise<void>
}

/** How the fleet reaches into this process. */
export interface FleetEvents {
  onInvalidation(target: Target): void
  onLost(reason: string): void
  onDone(key: string): void
  onOffline(): void
  onCorrupt(key: string): void
}

export interface TieredCacheOptions {
  readonly name: string
  readonly settings: CacheSettings
  readonly defaults: EntryPolicy
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly random: Random
  /** Undefined: memory alone. */
  readonly openShared?: (events: FleetEvents) => SharedTier
}

/**
 * A caller leaves a little before its request ends, a tenth of what is left and at most this, so that an old value or the
 * reason can still be answered.
 */
const MAX_ANSWER_MARGIN_MS = 50

const MAX_WAITING_LOADS = 10_000

/** Memory over Redis; see `Cache` for what it promises. */
export class TieredCache implements Cache {
  readonly #options: TieredCacheOptions
  readonly #clock: Clock
  readonly #defaults: ResolvedPolicy
  readonly #policies = new WeakMap<EntryPolicy<never>, ResolvedPolicy>()
  readonly #memory: MemoryTier
  readonly #flights = new Map<string, Flight>()
  readonly #running = new Map<Flight, Promise<void>>()
  readonly #watch: DeadlineWatch
  readonly #done = new DoneSignals()
  readonly #failures: HeldFailures
  readonly #instruments: CacheInstruments
  readonly #runner: FlightRunner
  readonly #shared: SharedTier | undefined
  #closed = false

  constructor(options: TieredCacheOptions) {
    const { settings, clock, telemetry, name } = options
    this.#options = options
    this.#clock = clock
    this.#watch = new DeadlineWatch(clock)
    this.#defaults = resolvePolicy(options.defaults)
    this.#memory = new MemoryTier({
      maxEntries: settings.memoryMaxEntries,
      maxBytes: settings.memoryMaxBytes,
      onEvict: () => this.#instruments.evicted(),
    })
    this.#failures = new HeldFailures(clock)
    const gate = new Places({ places: settings.loadsWithoutRedis, maxWaiting: MAX_WAITING_LOADS }, clock)
    this.#instruments = createCacheInstruments(telemetry, name, {
      entries: () => this.#memory.size,
      bytes: () => this.#memory.bytes,
      inFlight: () => this.#running.size,
      online: () => this.#shared?.sync.online,
      pending: () => this.#shared?.sync.pending ?? 0,
      waitingLoads: () => gate.waiting,
    })
    this.#shared = options.openShared?.({
      onInvalidation: (target) => {
        this.#instruments.invalidated('fleet')
        this.#drop(target)
      },
      onLost: (reason) => {
        this.#instruments.resynchronized(reason)
        this.#drop({ kind: 'all' })
      },
      onDone: (key) => this.#done.wake(key),
      onOffline: () => this.#done.wakeAll(),
      onCorrupt: () => this.#instruments.corrupt(),
    })
    this.#runner = new FlightRunner({
      ...options,
      memory: this.#memory,
      remote: this.#shared?.remote,
      online: () => this.#shared?.sync.online === true,
      done: this.#done,
      failures: this.#failures,
      gate,
      watch: this.#watch,
      instruments: this.#instruments,
    })
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
    const resolved = policy === undefined ? this.#defaults : this.#resolve(policy)
    const found = this.#inMemory(key, load, resolved)
    if (found !== undefined) {
      this.#instruments.entity(entityOf(key)).answered(found)
      return found as Lookup<T>
    }
    assertKey(key)
    if (this.#closed) throw cacheErrors.cache_closed()
    const underWay = this.#flights.get(key)
    // One that has its answer only tidies up; what was loaded before this caller came is not for this caller.
    const known = underWay?.answered ? undefined : underWay
    const instruments = this.#instruments.entity(entityOf(key))
    using own = signal && new SignalCancellation(signal)
    const terms = this.#terms(load, resolved, signal, own)
    const flight = known ?? this.#begin(key, resolved, terms, false)
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
    if (invalidation.delivered) await this.#shared?.inspection.removeEntries().catch(() => undefined)
    return invalidation
  }

  warm(
    items: Iterable<WarmItem> | AsyncIterable<WarmItem>,
    options: WarmOptions = {},
  ): Promise<{ warmed: number; failed: number }> {
    return warmAll(this, items, options)
  }

  stats(): CacheStats {
    const sync = this.#shared?.sync
    return {
      entries: this.#memory.size,
      bytes: this.#memory.bytes,
      inFlight: this.#running.size,
      redis: sync === undefined ? undefined : sync.online ? 'online' : 'offline',
      redisTrouble: this.#shared?.trouble(),
      pendingInvalidations: sync?.pending ?? 0,
    }
  }

  async inspect(key: string): Promise<readonly RemoteEntry[]> {
    assertKey(key)
    return (await this.#shared?.inspection.inspect(key)) ?? []
  }

  async summary(): Promise<RemoteSummary | undefined> {
    return this.#shared?.inspection.summary()
  }

  async close(): Promise<void> {
    this.#closed = true
    const reason = cacheErrors.cache_closed()
    for (const flight of this.#running.keys()) flight.cancel(reason)
    this.#done.wakeAll()
    await this.#shared?.close()
    await Promise.all(this.#running.values())
    this.#watch.close()
    this.#memory.clear()
    this.#failures.clear()
  }

  #terms(
    load: Load<unknown>,
    policy: ResolvedPolicy,
    signal?: AbortSignal,
    own?: CancellationSource,
  ): CallerTerms {
    const request = this.#options.telemetry.context.current()
    const startedMs = this.#clock.monotonicMs()
    const deadlineMs = request?.deadlineAtMs ?? Number.POSITIVE_INFINITY
    const marginMs = Math.min(MAX_ANSWER_MARGIN_MS, 0.1 * Math.max(0, deadlineMs - startedMs))
    return {
      load,
      cancellation: own ?? request?.cancellation,
      signal,
      request: request?.cancellation,
      startedMs,
      softAtMs: startedMs + policy.softTimeoutMs,
      deadlineAtMs: deadlineMs - marginMs,
    }
  }

  /** The hot path: no promise, no allocation but the answer. */
  #inMemory(key: string, load: Load<unknown>, policy: ResolvedPolicy): Lookup<unknown> | undefined {
    const entry = this.#memory.get(key)
    if (entry === undefined || entry.version !== policy.version) return undefined
    const nowMs = this.#clock.monotonicMs()
    if (!this.#isTrusted(entry, nowMs)) return undefined
    switch (freshnessOf(entry, policy, nowMs)) {
      case 'fresh':
        return lookupOf(entry, 'hit', 'memory', false, nowMs)
      case 'early':
        this.#refresh(key, load, policy)
        return lookupOf(entry, 'hit', 'memory', false, nowMs)
      case 'stale-while-revalidate':
        this.#refresh(key, load, policy)
        return lookupOf(entry, 'stale', 'memory', false, nowMs)
      default:
        return undefined
    }
  }

  /** Whether an invalidation of the fleet could not have passed this entry by for longer than the bound. */
  #isTrusted(entry: Entry, nowMs: number): boolean {
    if (this.#shared === undefined) return true
    const knownAtMs = Math.max(entry.checkedAtMs, this.#shared.sync.syncedAtMs)
    return nowMs - knownAtMs <= this.#options.settings.stalenessBoundMs
  }

  #refresh(key: string, load: Load<unknown>, policy: ResolvedPolicy): void {
    if (this.#flights.has(key) || this.#closed || this.#failures.get(key)) return
    const { context, tracing } = this.#options.telemetry
    const owner = this.#terms(load, policy)
    // A refresh outlives the request that noticed: it has a trace of its own and not the deadline of the request.
    context.run(tracing.startRoot(), () => this.#begin(key, policy, owner, true))
  }

  #begin(key: string, policy: ResolvedPolicy, owner: CallerTerms, pinned: boolean): Flight {
    const flight: Flight = new Flight({
      key,
      policy,
      owner,
      pinned,
      watch: this.#watch,
      onDeserted: () => this.#detach(flight),
    })
    this.#flights.set(key, flight)
    const over = this.#runner.run(flight).then(() => {
      this.#running.delete(flight)
      this.#detach(flight)
    })
    this.#running.set(flight, over)
    return flight
  }

  #detach(flight: Flight): void {
    if (this.#flights.get(flight.key) === flight) this.#flights.delete(flight.key)
  }

  async #invalidate(target: Target): Promise<Invalidation> {
    this.#instruments.invalidated('local')
    this.#drop(target)
    const delivered = (await this.#shared?.sync.invalidate(target)) ?? true
    // Again: what was fetched from Redis between the two was not yet invalidated there.
    this.#drop(target)
    return { delivered }
  }

  /** Forgets what is in memory, and keeps what is under way from getting there. Who asks from now on asks anew. */
  #drop(target: Target): void {
    if (target.kind === 'all') {
      this.#memory.clear()
      this.#failures.clear()
      for (const flight of this.#running.keys()) flight.invalidate()
      this.#flights.clear()
      return
    }
    for (const name of target.names) {
      if (target.kind === 'keys') this.#dropKey(name)
      else this.#dropTag(name)
    }
  }

  #dropKey(key: string): void {
    this.#memory.delete(key)
    this.#failures.forget(key)
    for (const flight of this.#running.keys()) {
      if (flight.key !== key) continue
      flight.invalidate()
      this.#detach(flight)
    }
  }

  #dropTag(tag: string): void {
    this.#memory.deleteTag(tag)
    for (const flight of this.#running.keys()) {
      flight.invalidateTag(tag)
      if (flight.mayHaveTag(tag)) this.#detach(flight)
    }
  }

  #resolve(policy: EntryPolicy<never>): ResolvedPolicy {
    let resolved = this.#policies.get(policy)
    if (resolved === undefined) {
      resolved = resolvePolicy(policy)
      this.#policies.set(policy, resolved)
    }
    return resolved
  }
}

/** A signal as a cancellation, listened to only for as long as it is asked about. */
class SignalCancellation extends CancellationSource implements Disposable {
  readonly #signal: AbortSignal
  readonly #onAbort = () => this.cancel(() => this.#signal.reason)

  constructor(signal: AbortSignal) {
    super()
    this.#signal = signal
    if (signal.aborted) this.#onAbort()
    else signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#onAbort)
  }
}
