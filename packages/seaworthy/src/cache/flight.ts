import type { Load, LoadContext, Lookup } from './cache.ts'
import type { ResolvedPolicy } from './policy.ts'

/** One look-up that a key has under way in this process; everybody who asks meanwhile gets its answer. */
export class Flight {
  readonly key: string
  readonly policy: ResolvedPolicy
  readonly load: Load<unknown>
  /** Aborts when the last caller has left, and when the cache closes. */
  readonly #abort = new AbortController()
  readonly #answer = Promise.withResolvers<Lookup<unknown>>()
  readonly #onDeserted: () => void
  #callers = 0
  #answered = false
  #pinned: boolean
  #invalidated = false
  readonly #invalidatedTags = new Set<string>()

  /** @param pinned goes on although nobody waits for it: a refresh. */
  constructor(options: {
    key: string
    policy: ResolvedPolicy
    load: Load<unknown>
    pinned: boolean
    onDeserted: () => void
  }) {
    this.key = options.key
    this.policy = options.policy
    this.load = options.load
    this.#pinned = options.pinned
    this.#onDeserted = options.onDeserted
    // Nobody may be waiting when it fails.
    this.#answer.promise.catch(() => undefined)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }
  get answered(): boolean {
    return this.#answered
  }

  /** Waits for the answer; a caller that leaves takes the load with it when it was the last. */
  async join(signal: AbortSignal | undefined): Promise<Lookup<unknown>> {
    if (signal === undefined) {
      this.#callers++
      return this.#answer.promise
    }
    signal.throwIfAborted()
    this.#callers++
    const left = Promise.withResolvers<never>()
    const onAbort = () => {
      left.reject(signal.reason)
      this.#leave()
    }
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([this.#answer.promise, left.promise])
    } finally {
      signal.removeEventListener('abort', onAbort)
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

  abort(reason: Error): void {
    this.#abort.abort(reason)
  }

  /** Runs the load with what it may use, and not longer than allowed. */
  async run(fencingToken: number, timeoutMs: number, timedOut: () => Error): Promise<unknown> {
    const over = Promise.withResolvers<never>()
    const own = new AbortController()
    const stop = (reason: unknown) => {
      own.abort(reason)
      over.reject(reason)
    }
    const onAbort = () => stop(this.signal.reason)
    if (this.signal.aborted) throw this.signal.reason
    this.signal.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => stop(timedOut()), timeoutMs)
    timer.unref()
    const context: LoadContext = { signal: own.signal, fencingToken }
    try {
      return await Promise.race([this.load(context), over.promise])
    } finally {
      clearTimeout(timer)
      this.signal.removeEventListener('abort', onAbort)
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
    this.#abort.abort(new Error('nobody waits for this load any more'))
  }
}
