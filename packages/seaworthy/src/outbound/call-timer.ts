import type { Cancellation, CancellationWatcher, DeadlineWatch, Waiter, Watched } from '../base/index.ts'
import type { EndReason, Waiting } from './transport.ts'

/**
 * The one thing that a call waits for at a time (a slot, a pause, an answer), ended when its time is up, when the call's
 * deadline passes, or when the caller calls off.
 */
export class CallTimer implements Watched, CancellationWatcher {
  readonly deadlineMs: number
  dueMs: number
  before: Watched | undefined = undefined
  after: Watched | undefined = undefined
  readonly #watch: DeadlineWatch<CallTimer>
  readonly #own: AbortSignal | undefined
  readonly #inherited: Cancellation | undefined
  #waiting: Waiting | undefined
  #stopped = false

  /** @param own the signal that the caller gave; `inherited` the cancellation of the request that is being served */
  constructor(
    watch: DeadlineWatch<CallTimer>,
    deadlineMs: number,
    own: AbortSignal | undefined,
    inherited: Cancellation | undefined,
  ) {
    this.#watch = watch
    this.deadlineMs = deadlineMs
    this.dueMs = deadlineMs
    this.#own = own
    this.#inherited = inherited
    watch.add(this)
    this.#own?.addEventListener('abort', this)
    inherited?.watch(this)
  }

  /** The caller has called off. */
  get isCalledOff(): boolean {
    return this.#own?.aborted === true || this.#inherited?.isCancelled === true
  }

  /** Why the caller called off. */
  get reason(): unknown {
    return this.#own?.aborted ? this.#own.reason : this.#inherited?.reason
  }

  /** From now on `waiting` is what gets ended, at `dueMs` or the deadline. */
  await(waiting: Waiting, dueMs: number): void {
    if (this.isCalledOff) return waiting.end('called-off')
    if (this.#stopped) return waiting.end('closed')
    this.#waiting = waiting
    this.dueMs = Math.min(dueMs, this.deadlineMs)
    this.#watch.moved(this)
  }

  overdue(nowMs: number): void {
    this.#end(nowMs >= this.deadlineMs ? 'deadline' : 'due')
  }

  cancelled(): void {
    this.#end('called-off')
  }

  /** The same by the signal's event (EventListenerObject: no closure per call). */
  handleEvent(): void {
    this.#end('called-off')
  }

  /** The provider's client closes: nothing is waited for any more. */
  stop(): void {
    this.#stopped = true
    this.#end('closed')
  }

  close(): void {
    this.#watch.delete(this)
    this.#own?.removeEventListener('abort', this)
    this.#inherited?.unwatch(this)
  }

  #end(reason: EndReason): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.end(reason)
  }
}

/** Waits for a turn or for time to pass; resolves with how it ended, `undefined` for its turn. */
export class Pause implements Waiting, Waiter {
  readonly result: Promise<EndReason | undefined>
  #resolve: ((reason: EndReason | undefined) => void) | undefined

  constructor() {
    this.result = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  end(reason: EndReason): void {
    this.#resolve?.(reason)
    this.#resolve = undefined
  }

  admitted(): boolean {
    if (this.#resolve === undefined) return false
    this.#resolve(undefined)
    this.#resolve = undefined
    return true
  }
}
