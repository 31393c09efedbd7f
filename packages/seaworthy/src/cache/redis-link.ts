import type { Redis } from 'ioredis'
import type { Clock, Random } from '../lifecycle/clock.ts'
import type { Secret } from '../settings/index.ts'
import type { Logger, Telemetry } from '../telemetry/index.ts'
import { connectRedis } from './redis-connection.ts'
import { RedisLost, RedisRefused, type RedisScript } from './redis-script.ts'

export interface RedisLinkOptions {
  readonly url: Secret
  /** Who uses it, such as `cache`: a label in metrics and logs. */
  readonly user: string
  /** Silence with a command outstanding after which Redis counts as lost, milliseconds. */
  readonly timeoutMs: number
  /** Longest time for one command while others are being answered, milliseconds. Default `timeoutMs`. */
  readonly longestMs?: number
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly random: Random
}

/** Timeouts in a row, with answers between them, until Redis is given up for the moment. */
const TIMEOUTS_TO_OPEN = 3
const FIRST_PROBE_MS = 100
const LONGEST_PROBE_MS = 1_000
/** A connection that stayed silent for so long is replaced: what is behind it may be gone without a word. */
const REPLACE_AFTER_MS = 1_500

/**
 * Scripts on Redis, each answered or given up within a bounded time, behind a breaker: after a loss every command fails
 * at once until a probe is answered. The first silence opens it, because commands are answered in order: whatever is
 * behind a silent one waits as well.
 */
export class RedisLink {
  readonly #options: RedisLinkOptions
  readonly #redis: Redis
  readonly #log: Logger
  readonly #listeners = new Set<(up: boolean) => void>()
  readonly #closing = new AbortController()
  #state: 'starting' | 'up' | 'down' = 'starting'
  #lastError = ''
  #timeouts = 0
  #lastReplyMs: number
  #probing: Promise<void> | undefined
  #losses: { inc(labels: { user: string; reason: string }): void }

  static async open(options: RedisLinkOptions): Promise<RedisLink> {
    return new RedisLink(options, await connectRedis(options.url, options.random))
  }

  private constructor(options: RedisLinkOptions, redis: Redis) {
    this.#options = options
    this.#redis = redis
    this.#log = options.telemetry.log
    this.#lastReplyMs = options.clock.monotonicMs()
    const { metrics } = options.telemetry
    this.#losses = metrics.counter({
      name: 'redis_client_losses_total',
      help: 'Times that Redis was given up for the moment, by reason.',
      labelNames: ['user', 'reason'],
    })
    const up = metrics.gauge({
      name: 'redis_client_up',
      help: 'Whether Redis is in use (1) or given up for the moment (0).',
      labelNames: ['user'],
    })
    up.set({ user: options.user }, 0)
    this.onChange((isUp) => up.set({ user: options.user }, isUp ? 1 : 0))
    redis.on('error', (error) => this.#explain(error))
    redis.on('ready', () => void this.#probe())
    redis.on('close', () => this.#lose('disconnected'))
    if (redis.status === 'ready') void this.#probe()
  }

  /** False: commands fail at once. */
  get up(): boolean {
    return this.#state === 'up'
  }

  /** Milliseconds since Redis last answered anything. */
  get silentMs(): number {
    return this.#options.clock.monotonicMs() - this.#lastReplyMs
  }

  onChange(listener: (up: boolean) => void): void {
    this.#listeners.add(listener)
  }

  /**
   * Runs a script.
   *
   * @throws RedisLost, RedisRefused
   */
  run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    if (!this.up) return Promise.reject(new RedisLost('open'))
    return this.#bounded(() => this.#evaluate(script, keys, args))
  }

  /** Any one command, for inspection. @throws RedisLost, RedisRefused */
  command(name: string, ...args: (string | number)[]): Promise<unknown> {
    if (!this.up) return Promise.reject(new RedisLost('open'))
    return this.#bounded(() => this.#redis.call(name, ...args))
  }

  async close(): Promise<void> {
    this.#closing.abort(new RedisLost('closed'))
    this.#state = 'down'
    this.#redis.disconnect()
    this.#redis.stream?.destroy()
    await this.#probing
  }

  async #evaluate(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]) {
    try {
      return await this.#redis.evalsha(script.digest, keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error as Error).message?.startsWith('NOSCRIPT')) throw error
      return this.#redis.eval(script.source, keys.length, ...keys, ...args)
    }
  }

  #bounded(send: () => Promise<unknown>): Promise<unknown> {
    const { clock, timeoutMs, longestMs = timeoutMs } = this.#options
    const startedMs = clock.monotonicMs()
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    let settled = false
    let timer: NodeJS.Timeout
    const settle = (finish: () => void) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      finish()
    }
    const giveUp = () => {
      if (settled) return
      const nowMs = clock.monotonicMs()
      const silentMs = nowMs - Math.max(this.#lastReplyMs, startedMs)
      const leftMs = Math.min(timeoutMs - silentMs, longestMs - (nowMs - startedMs))
      if (leftMs > 0.5) return arm(leftMs)
      settle(() => reject(new RedisLost('timeout')))
      if (silentMs >= timeoutMs - 0.5 || ++this.#timeouts >= TIMEOUTS_TO_OPEN) this.#lose('timeout')
    }
    const arm = (ms: number) => {
      // A busy event loop fires timers before it reads sockets; the answer may be there already.
      timer = setTimeout(() => setImmediate(giveUp), ms)
      timer.unref()
    }
    arm(timeoutMs)
    send().then(
      (reply) => {
        this.#lastReplyMs = clock.monotonicMs()
        this.#timeouts = 0
        settle(() => resolve(reply))
      },
      (error: Error) => {
        const answered = error.name === 'ReplyError'
        if (answered) this.#lastReplyMs = clock.monotonicMs()
        settle(() => reject(answered ? new RedisRefused(error.message) : new RedisLost('disconnected')))
      },
    )
    return promise
  }

  #lose(reason: 'disconnected' | 'timeout'): void {
    if (this.#closing.signal.aborted) return
    if (this.#state !== 'down') {
      this.#change('down')
      this.#losses.inc({ user: this.#options.user, reason })
      this.#log.warn({ redisFor: this.#options.user, reason }, 'redis is lost, going on without it')
    }
    void this.#probe()
  }

  /** Asks for a sign of life until there is one, on the connection there is then. */
  #probe(): Promise<void> {
    this.#probing ??= this.#probeUntilUp().finally(() => {
      this.#probing = undefined
    })
    return this.#probing
  }

  async #probeUntilUp(): Promise<void> {
    const { clock, random } = this.#options
    const { signal } = this.#closing
    let sinceMs = clock.monotonicMs()
    for (let pauseMs = FIRST_PROBE_MS; !signal.aborted && !this.up; ) {
      if (this.#redis.status !== 'ready') return
      try {
        await this.#bounded(() => this.#redis.ping())
        this.#timeouts = 0
        if (!signal.aborted) this.#change('up')
        return
      } catch (error) {
        if (error instanceof RedisRefused) {
          sinceMs = clock.monotonicMs()
          this.#explain(error)
        }
        if (this.#redis.status === 'ready' && clock.monotonicMs() - sinceMs > REPLACE_AFTER_MS) {
          // Not `disconnect`: that says goodbye and waits for an answer.
          this.#redis.stream.destroy()
          return
        }
        await clock.sleep(pauseMs * (0.5 + random() / 2), signal).catch(() => undefined)
        pauseMs = Math.min(LONGEST_PROBE_MS, pauseMs * 2)
      }
    }
  }

  /** Once per cause: a wrong password or a server that loads its data would otherwise look like a dead one. */
  #explain(error: Error): void {
    if (error.message === this.#lastError || this.#closing.signal.aborted) return
    this.#lastError = error.message
    this.#log.warn({ redisFor: this.#options.user, reason: error.message }, 'redis cannot be used')
  }

  #change(state: 'up' | 'down'): void {
    this.#state = state
    if (state === 'up') {
      this.#lastError = ''
      this.#log.info({ redisFor: this.#options.user }, 'redis is in use')
    }
    for (const listener of this.#listeners) listener(state === 'up')
  }
}
