import type { Clock, DeadlineWatch, Watched } from '../base/index.ts'
import { RedisLost, RedisRefused } from './redis-script.ts'

/** What commands on one link share. */
export interface CommandTimes {
  readonly clock: Clock
  /** Silence after which a command is given up, milliseconds. */
  readonly timeoutMs: number
  /** Longest time for one command while others are answered, milliseconds. */
  readonly longestMs: number
  /** When Redis last answered anything, monotonic milliseconds. */
  lastReplyMs: number
}

/** What comes of a command apart from its answer. */
export interface CommandEvents {
  answered(): void
  /** Given up after so much silence. */
  timedOut(silentMs: number): void
  refused(refusal: RedisRefused): void
}

/** A turn of the event loop that comes so much too late says that this process could not have heard an answer. */
const LATE_MS = 10
const LEAST_MS = 0.5

/** One command under way: answered, or given up within a bounded time. */
export class RedisCommand implements Watched {
  dueMs: number
  before: Watched | undefined = undefined
  after: Watched | undefined = undefined
  readonly #times: CommandTimes
  readonly #watch: DeadlineWatch<RedisCommand>
  readonly #events: CommandEvents
  readonly #startedMs: number
  readonly #answer = Promise.withResolvers<unknown>()
  #dueAtMs: number
  #granted = false
  #settled = false

  constructor(times: CommandTimes, watch: DeadlineWatch<RedisCommand>, events: CommandEvents) {
    this.#times = times
    this.#watch = watch
    this.#events = events
    this.#startedMs = times.clock.monotonicMs()
    this.dueMs = this.#dueAtMs = this.#startedMs + times.timeoutMs
  }

  /** @throws RedisLost, RedisRefused */
  run(send: () => Promise<unknown>): Promise<unknown> {
    this.#watch.add(this)
    send().then(
      (reply) => {
        this.#heard()
        this.#events.answered()
        this.#settle(() => this.#answer.resolve(reply))
      },
      (error: Error) => {
        if (error.name !== 'ReplyError') return this.giveUp(new RedisLost('disconnected'))
        this.#heard()
        const refusal = new RedisRefused(error.message)
        this.#settle(() => this.#answer.reject(refusal))
        this.#events.refused(refusal)
      },
    )
    return this.#answer.promise
  }

  giveUp(loss: RedisLost): void {
    this.#settle(() => this.#answer.reject(loss))
  }

  overdue(nowMs: number): void {
    const lateMs = nowMs - this.#dueAtMs
    // A busy event loop wakes sleepers before it reads sockets; the answer may be there already.
    setImmediate(() => this.#look(lateMs))
  }

  #look(lateMs: number): void {
    if (this.#settled) return
    const { clock, timeoutMs, longestMs, lastReplyMs } = this.#times
    const nowMs = clock.monotonicMs()
    const silentMs = nowMs - Math.max(lastReplyMs, this.#startedMs)
    let leftMs = Math.min(timeoutMs - silentMs, longestMs - (nowMs - this.#startedMs))
    if (leftMs <= LEAST_MS && lateMs > LATE_MS && !this.#granted) {
      // Once: a process that is always late has to get on without Redis too.
      this.#granted = true
      leftMs = Math.min(lateMs, timeoutMs)
    }
    if (leftMs > LEAST_MS) {
      this.dueMs = this.#dueAtMs = nowMs + leftMs
      return this.#watch.moved(this)
    }
    this.giveUp(new RedisLost('timeout'))
    this.#events.timedOut(silentMs)
  }

  #heard(): void {
    this.#times.lastReplyMs = this.#times.clock.monotonicMs()
  }

  #settle(finish: () => void): void {
    if (this.#settled) return
    this.#settled = true
    this.#watch.delete(this)
    finish()
  }
}
