import type { Cancellation, CancellationWatcher, Clock, DeadlineWatch, Watched } from '../base/index.ts'
import type { Load, LoadContext } from './cache.ts'

export interface LoadRunOptions {
  readonly clock: Clock
  readonly watch: DeadlineWatch
  /** The end of everybody who waits. */
  readonly cancellation: Cancellation
  readonly fencingToken: number
  /** Monotonic milliseconds at which the load is given up. */
  readonly dueMs: number
  readonly timedOut: () => Error
}

/** One run of a load, ended when its time is up or nobody waits for it, whether it listens to its signal or not. */
export class LoadRun implements LoadContext, Watched, CancellationWatcher {
  readonly fencingToken: number
  dueMs: number
  before: Watched | undefined = undefined
  after: Watched | undefined = undefined
  readonly #options: LoadRunOptions
  readonly #endsAtMs: number
  readonly #controller = new AbortController()
  readonly #over = Promise.withResolvers<never>()

  constructor(options: LoadRunOptions) {
    this.#options = options
    this.fencingToken = options.fencingToken
    this.dueMs = options.dueMs
    this.#endsAtMs = options.dueMs
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }
  get remainingMs(): number {
    return Math.max(0, this.#endsAtMs - this.#options.clock.monotonicMs())
  }

  async run(load: Load<unknown>): Promise<unknown> {
    const { cancellation, watch } = this.#options
    if (cancellation.isCancelled) throw cancellation.reason
    cancellation.watch(this)
    watch.add(this)
    try {
      return await Promise.race([load(this), this.#over.promise])
    } finally {
      watch.delete(this)
      cancellation.unwatch(this)
    }
  }

  overdue(): void {
    this.#stop(this.#options.timedOut())
  }

  cancelled(): void {
    this.#stop(this.#options.cancellation.reason)
  }

  #stop(reason: unknown): void {
    this.#controller.abort(reason)
    this.#over.reject(reason)
  }
}
