import type { Clock } from '../base/index.ts'
import type { Delivery, SentryTransport } from './sentry-transport.ts'

/** Why an event never arrived. */
export type LossReason =
  | 'rate_limited'
  | 'queue_full'
  | 'told_to_wait'
  | 'send_failed'
  | 'rejected'
  | 'stopped'

export interface EventQueueOptions {
  readonly transport: SentryTransport
  readonly clock: Clock
  readonly maxEvents: number
  readonly onSent: () => void
  readonly onLost: (count: number, reason: LossReason, words: string) => void
}

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

/**
 * Events on their way out, one after the other, in the background. What does not fit is dropped, and so is what fails: after a failure the
 * others wait for a while that doubles, so that a receiver that is down is not asked for each of them.
 */
export class EventQueue {
  readonly #options: EventQueueOptions
  readonly #waiting: (() => Buffer)[] = []
  readonly #closing = new AbortController()
  #sending: Promise<void> | undefined
  #silentUntilMs = Number.NEGATIVE_INFINITY
  #pauseMs = FIRST_PAUSE_MS
  #hurry = new AbortController()

  constructor(options: EventQueueOptions) {
    this.#options = options
  }

  /** Events that wait, without the one that is on its way. */
  get pending(): number {
    return this.#waiting.length
  }

  /** @param envelope made when it is sent, since it says when that was */
  add(envelope: () => Buffer): void {
    const { onLost, maxEvents, clock } = this.#options
    if (this.#closing.signal.aborted) return onLost(1, 'stopped', 'the service has stopped')
    if (clock.monotonicMs() < this.#silentUntilMs)
      return onLost(1, 'told_to_wait', 'the receiver said to wait')
    if (this.#waiting.length >= maxEvents)
      return onLost(1, 'queue_full', 'events come faster than they are taken')
    this.#waiting.push(envelope)
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined
    })
  }

  /** Sends what waits, without pauses, for at most so long and not after the signal. What is left then is lost. */
  async flush(timeoutMs: number, signal: AbortSignal): Promise<void> {
    this.#hurry.abort()
    const done = new AbortController()
    const late = this.#options.clock
      .sleep(timeoutMs, AbortSignal.any([signal, done.signal]))
      .catch(() => undefined)
    await Promise.race([this.#sending, late])
    done.abort()
    await this.close()
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    this.#hurry.abort()
    const sending = this.#sending
    this.#drop('stopped', 'the service has stopped')
    await this.#options.transport.close()
    await sending
  }

  async #sendAll(): Promise<void> {
    const { transport, clock } = this.#options
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#settle(await transport.send(next(), this.#closing.signal))
      if (this.#pauseMs > FIRST_PAUSE_MS && !this.#hurry.signal.aborted) {
        await clock.sleep(this.#pauseMs / 2, this.#hurry.signal).catch(() => undefined)
      }
    }
  }

  #settle({ outcome, reason, pauseMs }: Delivery): void {
    const { clock, onSent, onLost } = this.#options
    const isStopped = this.#closing.signal.aborted
    if (outcome === 'taken') onSent()
    else if (isStopped && outcome === 'failed') onLost(1, 'stopped', 'the service has stopped')
    else onLost(1, outcome === 'failed' ? 'send_failed' : outcome, reason)
    this.#pauseMs = outcome === 'failed' ? Math.min(this.#pauseMs * 2, 2 * LONGEST_PAUSE_MS) : FIRST_PAUSE_MS
    if (pauseMs === 0) return
    this.#silentUntilMs = clock.monotonicMs() + pauseMs
    this.#drop('told_to_wait', reason || 'the receiver said to wait')
  }

  #drop(reason: LossReason, words: string): void {
    const count = this.#waiting.splice(0).length
    if (count > 0) this.#options.onLost(count, reason, words)
  }
}
