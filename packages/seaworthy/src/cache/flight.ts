import type { DeadlineWatch } from '../base/index.ts'
import { type Cancellation, CancellationSource } from '../base/index.ts'
import { forkContext, type RequestContext } from '../telemetry/index.ts'
import type { Load, Lookup } from './cache.ts'
import type { Entry } from './entry.ts'
import { type CallerTerms, FlightCaller, isEndOf, type JoinedFlight } from './flight-caller.ts'
import { lookupOf } from './lookup-of.ts'
import type { ResolvedPolicy } from './policy.ts'

/** One look-up that a key has under way in this process; everybody who asks meanwhile gets its answer. */
export class Flight implements JoinedFlight {
  readonly key: string
  readonly policy: ResolvedPolicy
  /** The value from before, as far as it is known: for when loading fails, or takes longer than a caller has. */
  old: Entry | undefined
  /** When the last caller has left, and when the cache closes. */
  readonly #cancellation = new CancellationSource()
  readonly #answer = Promise.withResolvers<Lookup<unknown>>()
  readonly #onDeserted: () => void
  readonly #watch: DeadlineWatch
  readonly #callers = new Set<FlightCaller>()
  /** Whose load it runs. */
  #owner: CallerTerms
  #answered = false
  #pinned: boolean
  #invalidated = false
  readonly #invalidatedTags = new Set<string>()

  constructor(options: {
    key: string
    policy: ResolvedPolicy
    owner: CallerTerms
    /** Goes on although nobody waits for it: a refresh. */
    pinned: boolean
    watch: DeadlineWatch
    onDeserted: () => void
  }) {
    this.key = options.key
    this.policy = options.policy
    this.#owner = options.owner
    this.#pinned = options.pinned
    this.#watch = options.watch
    this.#onDeserted = options.onDeserted
    // Nobody may be waiting when it fails.
    this.#answer.promise.catch(() => undefined)
  }

  get load(): Load<unknown> {
    return this.#owner.load
  }
  get cancellation(): Cancellation {
    return this.#cancellation
  }
  get answered(): boolean {
    return this.#answered
  }

  /** Waits for the answer for as long as the caller can; one that leaves takes the load with it when it was the last. */
  async join(terms: CallerTerms): Promise<Lookup<unknown>> {
    if (terms.cancellation?.isCancelled) throw terms.cancellation.reason
    const caller = new FlightCaller(this, terms)
    this.#callers.add(caller)
    try {
      return await caller.wait(this.#answer.promise, this.#watch)
    } finally {
      this.#callers.delete(caller)
    }
  }

  leave(caller: FlightCaller): void {
    this.#callers.delete(caller)
    if (this.#callers.size > 0 || this.#pinned || this.#answered) return
    this.#onDeserted()
    this.#cancellation.cancel(() => new Error('nobody waits for this load any more'))
  }

  pin(): void {
    this.#pinned = true
  }

  /** Answers those who wait now; what follows goes on for the sake of the cache. */
  answer(lookup: Lookup<unknown>): void {
    this.#answered = true
    this.#pinned = true
    this.#answer.resolve(lookup)
  }

  fail(error: unknown): void {
    this.#answered = true
    this.#answer.reject(error)
  }

  cancel(reason: Error): void {
    this.#cancellation.cancel(() => reason)
  }

  oldAnswer(nowMs: number): Lookup<unknown> | undefined {
    const { old } = this
    const { staleIfErrorMs } = this.policy
    if (old === undefined || staleIfErrorMs === 0 || this.isOutdated(old.tags)) return undefined
    if (nowMs - old.storedAtMs >= old.ttlMs + staleIfErrorMs) return undefined
    return lookupOf(old, 'stale-if-error', 'memory', false, nowMs)
  }

  /** Whether the load ended because somebody stopped waiting: that says nothing about what it loads from. */
  endedByCaller(error: unknown): boolean {
    return this.#cancellation.isCancelled || isEndOf(this.#owner, error)
  }

  /**
   * Takes the load of somebody who still waits in place of one that was bound to a caller who has left, as
   * `fetch(url, { signal: request.signal })` is. False when nobody does.
   */
  takeOver(): boolean {
    for (const { terms } of this.#callers) {
      if (terms === this.#owner) continue
      this.#owner = terms
      return true
    }
    return false
  }

  /** That of the first caller, but not its end: others may wait when that one leaves. */
  contextOf(caller: RequestContext, deadlineAtMs: number): RequestContext {
    return forkContext(caller, { deadlineAtMs, cancellation: this.#cancellation })
  }

  invalidate(): void {
    this.#invalidated = true
  }

  /** Whether entries with this tag may come of it; true when only the value can tell. */
  mayHaveTag(tag: string): boolean {
    return this.policy.fixedTags === undefined || this.policy.fixedTags.includes(tag)
  }

  invalidateTag(tag: string): void {
    this.#invalidatedTags.add(tag)
  }

  /** Whether a value with these tags was invalidated while it was on its way. */
  isOutdated(tags: readonly string[]): boolean {
    return this.#invalidated || tags.some((tag) => this.#invalidatedTags.has(tag))
  }
}
