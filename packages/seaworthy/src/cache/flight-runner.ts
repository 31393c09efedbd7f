import type { Clock, DeadlineWatch, Places, Random, Watched } from '../base/index.ts'
import { RedisLost } from '../redis/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { cacheErrors } from './cache-errors.ts'
import type { CacheInstruments } from './cache-instruments.ts'
import type { CacheSettings } from './cache-settings.ts'
import type { DoneSignals } from './done-signals.ts'
import { createEntry, type Entry, freshnessOf } from './entry.ts'
import type { Flight } from './flight.ts'
import type { HeldFailures } from './held-failures.ts'
import { assertTag, entityOf } from './key.ts'
import { readFailure, writeFailure } from './load-failure.ts'
import { LoadRun } from './load-run.ts'
import { lookupOf } from './lookup-of.ts'
import type { MemoryTier } from './memory-tier.ts'
import type { Fetched, Lease, RemoteTier } from './remote-tier.ts'
import { freezeValue } from './value-text.ts'

export interface FlightRunnerParts {
  readonly settings: CacheSettings
  readonly memory: MemoryTier
  /** Undefined when the cache is in memory alone. */
  readonly remote: RemoteTier | undefined
  /** Whether Redis may be used now. */
  readonly online: () => boolean
  readonly done: DoneSignals
  readonly failures: HeldFailures
  readonly gate: Places
  readonly instruments: CacheInstruments
  readonly telemetry: Telemetry
  readonly watch: DeadlineWatch
  readonly clock: Clock
  readonly random: Random
}

/** First pause of those who wait for another replica, in case the news that it is done gets lost. Doubles. */
const saturated = (waiting: number) => cacheErrors.cache_loads_saturated({ waiting }, { retryAfterS: 1 })

const FIRST_LOOK_MS = 100
const LONGEST_LOOK_MS = 500

/** Takes a flight from the question to the answer: Redis, the lock of the fleet, the load, and what to do without each. */
export class FlightRunner {
  readonly #parts: FlightRunnerParts

  constructor(parts: FlightRunnerParts) {
    this.#parts = parts
  }

  /** Answers the flight, and returns when nothing of it is under way any more. Never throws. */
  async run(flight: Flight): Promise<void> {
    const { memory, failures } = this.#parts
    const old = memory.get(flight.key)
    if (old?.version === flight.policy.version) flight.old = old
    try {
      const held = failures.get(flight.key)
      if (held) throw held.error
      await this.#seek(flight)
    } catch (error) {
      this.#answerOld(flight, error)
    }
  }

  async #seek(flight: Flight): Promise<void> {
    const { remote, online, settings, clock, done, instruments } = this.#parts
    if (remote === undefined) return this.#loadAlone(flight, 'by design')
    const giveUpAtMs = clock.monotonicMs() + settings.waitMs
    let waited = false
    for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(LONGEST_LOOK_MS, lookMs * 2)) {
      if (!online()) return this.#loadAlone(flight, 'offline')
      using signal = done.listen(flight.key)
      const fetched = await this.#fetch(remote, flight)
      if (fetched === undefined) return this.#loadAlone(flight, 'lost')
      if (fetched.entry) {
        flight.old = fetched.entry
        this.#answerFromRedis(flight, fetched.entry, waited)
      }
      switch (fetched.kind) {
        case 'hit':
          return
        case 'lead':
          return this.#lead(flight, remote, fetched.lease)
        case 'failed':
          throw readFailure(fetched.failure)
        case 'full':
          return this.#loadAlone(flight, 'full')
        case 'wait': {
          waited = true
          const leftMs = giveUpAtMs - clock.monotonicMs()
          if (leftMs <= 0) {
            instruments.withoutRedis('waited too long')
            return this.#loadAlone(flight, 'waited')
          }
          await this.#pause(
            flight,
            signal.heard,
            Math.min(leftMs, lookMs, Math.max(1, fetched.leaseLeftMs + 1)),
          )
        }
      }
    }
  }

  async #fetch(remote: RemoteTier, flight: Flight): Promise<Fetched | undefined> {
    try {
      return await remote.fetch(flight.key, flight.policy)
    } catch (error) {
      this.#parts.instruments.withoutRedis(error instanceof RedisLost ? error.reason : 'refused')
      return undefined
    }
  }

  async #pause(flight: Flight, heard: Promise<void>, ms: number): Promise<void> {
    const { cancellation } = flight
    const over = new AbortController()
    const watcher = { cancelled: () => over.abort() }
    cancellation.watch(watcher)
    try {
      if (cancellation.isCancelled) throw cancellation.reason
      await Promise.race([heard, this.#parts.clock.sleep(ms, over.signal).catch(() => undefined)])
      if (cancellation.isCancelled) throw cancellation.reason
    } finally {
      over.abort()
      cancellation.unwatch(watcher)
    }
  }

  /** Puts what Redis had into memory and answers with it when it may be answered at once. */
  #answerFromRedis(flight: Flight, entry: Entry, coalesced: boolean): void {
    const { memory, clock } = this.#parts
    if (!flight.isOutdated(entry.tags)) memory.set(entry)
    const nowMs = clock.monotonicMs()
    const freshness = freshnessOf(entry, flight.policy, nowMs)
    if (freshness === 'stale-if-error' || freshness === 'dead') return
    const state = freshness === 'stale-while-revalidate' ? 'stale' : 'hit'
    flight.answer(lookupOf(entry, state, 'redis', coalesced, nowMs))
  }

  /** Loads for the whole fleet; only while the lease is ours may the value be stored. */
  async #lead(flight: Flight, remote: RemoteTier, lease: Lease): Promise<void> {
    const { settings, instruments, memory, watch, clock } = this.#parts
    const beatMs = settings.leaseMs / 4
    // Most loads end before the first beat: an entry in the watch costs less than a timer.
    const beats: Watched = {
      dueMs: clock.monotonicMs() + beatMs,
      overdue(nowMs) {
        this.dueMs = nowMs + beatMs
        void remote.beat(flight.key, lease).then(
          (ours) => {
            if (ours) return
            watch.delete(beats)
            instruments.leaseLost()
          },
          () => undefined,
        )
      },
    }
    watch.add(beats)
    try {
      const entry = await this.#load(flight, lease.fence)
      watch.delete(beats)
      if (entry === undefined) return void (await remote.release(flight.key, lease).catch(() => undefined))
      const stored = await remote
        .store(entry, lease, this.#expiryMs(flight, entry))
        .catch(() => 'lost' as const)
      if (stored !== 'stored') instruments.notStored(stored)
      if (stored === 'fenced' || stored === 'outdated') memory.delete(flight.key, entry)
    } catch (error) {
      const failure = { text: writeFailure(error), holdMs: flight.policy.failureHoldMs }
      await remote
        .release(flight.key, lease, flight.endedByCaller(error) ? undefined : failure)
        .catch(() => undefined)
      throw error
    } finally {
      watch.delete(beats)
    }
  }

  /** Loads for this process. While Redis is lost every replica does so, hence one after another. */
  async #loadAlone(flight: Flight, why: 'by design' | 'offline' | 'lost' | 'full' | 'waited'): Promise<void> {
    if (why === 'by design') return void (await this.#load(flight, 0))
    if (why === 'offline') this.#parts.instruments.withoutRedis('offline')
    await this.#parts.gate.within(() => this.#load(flight, 0), flight.cancellation, saturated)
  }

  /** The entry, kept in memory and answered; undefined when the value may not be kept. */
  async #load(flight: Flight, fencingToken: number): Promise<Entry | undefined> {
    const { clock, failures, instruments, memory, random } = this.#parts
    const { key, policy } = flight
    const entity = entityOf(key)
    const begunAtMs = clock.monotonicMs()
    const measure = (outcome: 'value' | 'absent' | 'failure') =>
      instruments.entity(entity).loaded(clock.monotonicMs() - begunAtMs, outcome)
    try {
      const loaded = await this.#runLoad(flight, fencingToken, begunAtMs)
      const frozen = freezeValue(loaded)
      const absent = frozen.value === undefined
      const tags = absent ? (policy.fixedTags ?? []) : policy.tagsOf(frozen.value)
      for (const tag of tags) assertTag(tag)
      measure(absent ? 'absent' : 'value')
      const entry = createEntry({
        ...frozen,
        key,
        version: policy.version,
        tags,
        storedAtMs: clock.monotonicMs(),
        ttlMs: (absent ? policy.negativeTtlMs : policy.ttlMs) * (1 - policy.jitter * random()),
        checkedAtMs: begunAtMs,
      })
      failures.forget(key)
      const keep = this.#mayKeep(flight, entry)
      if (keep) {
        memory.set(entry)
        instruments.entity(entity).stored(entry.ttlMs)
      }
      flight.answer(lookupOf(entry, 'miss', 'load', false, entry.storedAtMs))
      return keep ? entry : undefined
    } catch (error) {
      measure('failure')
      if (!flight.endedByCaller(error)) failures.hold(key, error, policy.failureHoldMs)
      throw error
    }
  }

  /** Within the time of the load itself, whatever those who wait for it have left. */
  async #runLoad(flight: Flight, fencingToken: number, begunAtMs: number): Promise<unknown> {
    const { clock, settings, telemetry, watch } = this.#parts
    const { context, tracing } = telemetry
    const timeoutMs = Math.min(settings.loadTimeoutMs, flight.policy.loadTimeoutMs)
    const dueMs = begunAtMs + timeoutMs
    const entity = entityOf(flight.key)
    const work = flight.contextOf(context.current() ?? tracing.startRoot(), dueMs)
    for (;;) {
      const run = new LoadRun({
        clock,
        watch,
        cancellation: flight.cancellation,
        fencingToken,
        dueMs,
        timedOut: () => cacheErrors.cache_load_timeout({ entity, timeoutMs }),
      })
      try {
        return await context.run(work, () => run.run(flight.load))
      } catch (error) {
        if (flight.cancellation.isCancelled || !flight.endedByCaller(error) || !flight.takeOver()) throw error
      }
    }
  }

  #mayKeep(flight: Flight, entry: Entry): boolean {
    const { instruments, settings } = this.#parts
    if (entry.ttlMs <= 0 || (entry.text !== '' && flight.policy.keep?.(entry.value) === false)) return false
    if (entry.textBytes > settings.maxValueBytes) {
      instruments.oversized()
      return false
    }
    if (!flight.isOutdated(entry.tags)) return true
    instruments.notStored('outdated')
    return false
  }

  /** The load failed: an old value where the policy allows it, else the failure. */
  #answerOld(flight: Flight, error: unknown): void {
    const { clock, telemetry } = this.#parts
    if (flight.answered) {
      if (!flight.cancellation.isCancelled) {
        telemetry.log.warn(
          { err: error, entity: entityOf(flight.key) },
          'a cached value could not be refreshed',
        )
      }
      return
    }
    const old = flight.oldAnswer(clock.monotonicMs())
    if (old) flight.answer(old)
    else flight.fail(error)
  }

  #expiryMs({ policy }: Flight, entry: Entry): number {
    return entry.ttlMs + Math.max(policy.staleWhileRevalidateMs, policy.staleIfErrorMs)
  }
}
