/** Told once when nobody waits for the work any more. */
export interface CancellationWatcher {
  cancelled(): void
}

/** Whether somebody still waits for a piece of work. */
export interface Cancellation {
  readonly isCancelled: boolean
  /** Cancelled before the work was done: its client left, or its time is over. False for a request that was answered. */
  readonly isAbandoned: boolean
  /** Why nobody waits: an error to fail with. Undefined before. */
  readonly reason: unknown
  /** For everything that takes a signal; made when it is first asked for. */
  readonly signal: AbortSignal
  /** The same without a signal, which costs several microseconds to make, to listen to and to abort. */
  watch(watcher: CancellationWatcher): void
  unwatch(watcher: CancellationWatcher): void
}

/** A cancellation and the way to cause it. Without watchers and without a signal, causing it costs nothing. */
export class CancellationSource implements Cancellation {
  #makeReason: (() => unknown) | undefined
  #reason: unknown
  #controller: AbortController | undefined
  #isAbandoned = false
  /** Most work has one at a time, which spares a set. */
  #watcher: CancellationWatcher | undefined
  #watchers: Set<CancellationWatcher> | undefined

  get isAbandoned(): boolean {
    return this.#isAbandoned
  }

  get isCancelled(): boolean {
    return this.#makeReason !== undefined
  }

  get reason(): unknown {
    this.#reason ??= this.#makeReason?.()
    return this.#reason
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.isCancelled) this.#controller.abort(this.reason)
    }
    return this.#controller.signal
  }

  watch(watcher: CancellationWatcher): void {
    if (this.#watcher === undefined) {
      this.#watcher = watcher
      return
    }
    this.#watchers ??= new Set()
    this.#watchers.add(watcher)
  }

  unwatch(watcher: CancellationWatcher): void {
    if (this.#watcher === watcher) this.#watcher = undefined
    else this.#watchers?.delete(watcher)
  }

  /** Only the first time counts. The reason is made when somebody wants to know it. `isDone`: the work was finished before. */
  cancel(reason: () => unknown, { isDone = false }: { isDone?: boolean } = {}): void {
    if (this.isCancelled) return
    this.#makeReason = reason
    this.#isAbandoned = !isDone
    this.#controller?.abort(this.reason)
    this.#watcher?.cancelled()
    if (this.#watchers !== undefined) for (const watcher of this.#watchers) watcher.cancelled()
  }
}
