import { type Cancellation, CancellationSource, type RequestContext } from '../telemetry/index.ts'
import type { Load, LoadContext, Lookup } from './cache.ts'
import type { ResolvedPolicy } from './policy.ts'

/** One look-up that a key has under way in this process; everybody who asks meanwhile gets its answer. */
export class Flight {
  readonly key: string
  readonly policy: ResolvedPolicy
  readonly load: Load<unknown>
  /** When the first caller stops waiting, monotonic milliseconds: a failure must be known before. */
  readonly deadlineAtMs: number
  /** When the last caller has left, and when the cache closes. */
  readonly #cancellation = new CancellationSource()
  readonly #answer = Promise.withResolvers<Lookup<unknown>>()
  readonly #onDeserted: () => void
  #callers = 0
  #answered = false
  #pinned: boolean
  #invalidated = false
  readonly #invalidatedTags = new Set<string>()

  constructor(options: {
    key: string
    policy: ResolvedPolicy
    load: Load<unknown>
    /** Goes on although nobody waits for it: a refresh. */
    pinned: boolean
    deadlineAtMs: number | undefined
    onDeserted: () => void
  }) {
    this.key = options.key
    this.deadlineAtMs = options.deadlineAtMs ?? Number.POSITIVE_INFINITY
    this.policy = options.policy
    this.load = options.load
    this.#pinned = options.pinned
    this.#onDeserted = options.onDeserted
    // Nobody may be waiting when it fails.
    this.#answer.promise.catch(() => undefined)
  }

  get cancellation(): Cancellation {
    return this.#cancellation
  }
  get answered(): boolean {
    return this.#answered
  }

  /** Waits for the answer; a caller that leaves takes the load with it when it was the last. */
  async join(caller: Cancellation | undefined): Promise<Lookup<unknown>> {
    if (caller?.isCancelled) throw caller.reason
    this.#callers++
    if (caller === undefined) return this.#answer.promise
    const left = Promise.withResolvers<never>()
    const watcher = {
      cancelled: () => {
        left.reject(caller.reason)
        this.#leave()
      },
    }
    caller.watch(watcher)
    try {
      return await Promise.race([this.#answer.promise, left.promise])
    } finally {
      caller.unwatch(watcher)
    }
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

  /** The trace of the first caller, but not its end: others may wait when that one leaves. */
  contextOf(caller: RequestContext): RequestContext {
    return {
      correlationId: caller.correlationId,
      traceId: caller.traceId,
      spanId: caller.spanId,
      sampled: caller.sampled,
      random: caller.random === true,
      traceState: caller.traceState,
      span: caller.span,
      route: caller.route,
      deadlineAtMs: caller.deadlineAtMs,
      cancellation: this.#cancellation,
    }
  }

  /** Runs the load, and not longer than allowed. */
  async run(fencingToken: number, timeoutMs: number, timedOut: () => Error): Promise<unknown> {
    if (this.#cancellation.isCancelled) throw this.#cancellation.reason
    const over = Promise.withResolvers<never>()
    const own = new AbortController()
    const stop = (reason: unknown) => {
      own.abort(reason)
      over.reject(reason)
    }
    const watcher = { cancelled: () => stop(this.#cancellation.reason) }
    this.#cancellation.watch(watcher)
    const timer = setTimeout(() => stop(timedOut()), timeoutMs)
    timer.unref()
    const context: LoadContext = { signal: own.signal, fencingToken }
    try {
      return await Promise.race([this.load(context), over.promise])
    } finally {
      clearTimeout(timer)
      this.#cancellation.unwatch(watcher)
    }
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

  #leave(): void {
    this.#callers--
    if (this.#callers > 0 || this.#pinned || this.#answered) return
    this.#onDeserted()
    this.#cancellation.cancel(() => new Error('nobody waits for this load any more'))
  }
}
