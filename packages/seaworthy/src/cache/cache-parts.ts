import { type Clock, DeadlineWatch, Places, type Random } from '../base/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { Target } from './bus-message.ts'
import type { Load } from './cache.ts'
import { type CacheInstruments, createCacheInstruments } from './cache-instruments.ts'
import type { CacheSettings } from './cache-settings.ts'
import { callerTerms } from './caller-terms.ts'
import { DoneSignals } from './done-signals.ts'
import { FlightRunner } from './flight-runner.ts'
import { Flights } from './flights.ts'
import { HeldFailures } from './held-failures.ts'
import { MemoryTier } from './memory-tier.ts'
import { type EntryPolicy, ResolvedPolicies, type ResolvedPolicy } from './policy.ts'
import { RememberedAnswers } from './remembered-answers.ts'
import type { FleetEvents, SharedTier } from './shared-tier.ts'

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

const MAX_WAITING_LOADS = 10_000

/** What a cache is made of, and how the parts reach each other. */
export class CacheParts {
  readonly policies: ResolvedPolicies
  readonly memory: MemoryTier
  readonly failures: HeldFailures
  readonly remembered: RememberedAnswers
  readonly flights: Flights
  readonly watch: DeadlineWatch
  readonly done = new DoneSignals()
  readonly instruments: CacheInstruments
  /** Undefined: memory alone. */
  readonly shared: SharedTier | undefined
  readonly #options: TieredCacheOptions
  #closed = false

  constructor(options: TieredCacheOptions) {
    const { settings, clock, telemetry, name } = options
    this.#options = options
    this.watch = new DeadlineWatch(clock)
    this.policies = new ResolvedPolicies(options.defaults)
    this.failures = new HeldFailures(clock)
    this.memory = new MemoryTier({
      maxEntries: settings.memoryMaxEntries,
      maxBytes: settings.memoryMaxBytes,
      onEvict: () => this.instruments.evicted(),
    })
    const gate = new Places({ places: settings.loadsWithoutRedis, maxWaiting: MAX_WAITING_LOADS }, clock)
    this.instruments = createCacheInstruments(telemetry, name, {
      entries: () => this.memory.size,
      bytes: () => this.memory.bytes,
      inFlight: () => this.flights.running,
      online: () => this.shared?.sync.online,
      pending: () => this.shared?.sync.pending ?? 0,
      waitingLoads: () => gate.waiting,
    })
    this.shared = options.openShared?.(this.#events())
    const { remote, sync } = this.shared ?? {}
    const runner = new FlightRunner({
      ...options,
      memory: this.memory,
      remote,
      online: () => sync?.online === true,
      done: this.done,
      failures: this.failures,
      gate,
      watch: this.watch,
      instruments: this.instruments,
    })
    this.flights = new Flights(this.watch, (flight) => runner.run(flight))
    this.remembered = new RememberedAnswers({
      memory: this.memory,
      clock,
      refresh: (key, load, policy) => this.#refresh(key, load, policy),
      // What is in memory alone needs no word from a fleet.
      syncedAtMs: sync ? () => sync.syncedAtMs : undefined,
      stalenessBoundMs: settings.stalenessBoundMs,
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Forgets what is in memory, and keeps what is under way from getting there. */
  drop(target: Target): void {
    this.flights.invalidate(target)
    if (target.kind === 'all') {
      this.memory.clear()
      this.failures.clear()
    } else if (target.kind === 'tags') {
      for (const tag of target.names) this.memory.deleteTag(tag)
    } else {
      for (const key of target.names) {
        this.memory.delete(key)
        this.failures.forget(key)
      }
    }
  }

  /** Ends what is under way with this reason. */
  async close(reason: Error): Promise<void> {
    this.#closed = true
    this.flights.cancel(reason)
    this.done.wakeAll()
    await this.shared?.close()
    await this.flights.settled()
    this.watch.close()
    this.memory.clear()
    this.failures.clear()
  }

  #refresh(key: string, load: Load<unknown>, policy: ResolvedPolicy): void {
    if (this.flights.has(key) || this.#closed || this.failures.get(key)) return
    const { clock, telemetry } = this.#options
    const { context, tracing } = telemetry
    const owner = callerTerms(load, policy, clock, context.current())
    // A refresh outlives the request that noticed: it has a trace of its own and not the deadline of the request.
    context.run(tracing.startRoot(), () => this.flights.begin(key, policy, owner, true))
  }

  #events(): FleetEvents {
    return {
      onInvalidation: (target) => {
        this.instruments.invalidated('fleet')
        this.drop(target)
      },
      onLost: (reason) => {
        this.instruments.resynchronized(reason)
        this.drop({ kind: 'all' })
      },
      onDone: (key) => this.done.wake(key),
      onOffline: () => this.done.wakeAll(),
      onCorrupt: () => this.instruments.corrupt(),
    }
  }
}
