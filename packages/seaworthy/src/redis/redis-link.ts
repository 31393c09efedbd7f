import type { Redis } from 'ioredis'
import type { Clock, Random } from '../base/index.ts'
import { DeadlineWatch } from '../base/index.ts'
import type { Secret } from '../settings/index.ts'
import type { Logger, Telemetry } from '../telemetry/index.ts'
import { hasMoved, type ResolveHost, systemResolve } from './redis-address.ts'
import { type CommandEvents, type CommandTimes, RedisCommand } from './redis-command.ts'
import { connectRedis, type FollowUrl } from './redis-connection.ts'
import { type LinkInstruments, linkInstruments } from './redis-instruments.ts'
import { type RedisProbe, roomProbe, writeProbe } from './redis-probe.ts'
import { RedisLost, RedisRefused, type RedisScript } from './redis-script.ts'
import { redisTrouble } from './redis-trouble.ts'

/** Which Redis, who uses it, and how long silence is patience. */
export interface RedisLinkOptions {
  readonly url: Secret
  /** Default: the URL stays what it is. */
  readonly follow?: FollowUrl | undefined
  /** Who uses it, such as `cache`: a label in metrics and logs. */
  readonly user: string
  /** Silence with a command outstanding after which Redis counts as lost, milliseconds. */
  readonly timeoutMs: number
  /** Longest time for one command while others are being answered, milliseconds. Default and least `timeoutMs`. */
  readonly longestMs?: number
  /** A key beside those that the scripts use, in the same slot: what the probe writes to. Default: one for the user. */
  readonly probeKey?: string
  /** Whether the user can do nothing with a Redis that is full. Default true; the cache still reads from one. */
  readonly needsRoom?: boolean
  /** How the name of the host becomes addresses when it is looked at whether it has moved. Default: the system's way. */
  readonly resolve?: ResolveHost
  /** How often that is, milliseconds; twice in a row it must have. Default 30 000. */
  readonly addressCheckMs?: number
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly random: Random
}

type LinkLoss = 'disconnected' | 'timeout' | 'refused' | 'moved'
export type LinkListener = (up: boolean, reason?: LinkLoss) => void

/** Timeouts in a row, with answers between them, until Redis is given up for the moment. */
const TIMEOUTS_TO_OPEN = 3
const FIRST_PROBE_MS = 100
const LONGEST_PROBE_MS = 1_000
/** A connection that stayed silent for so long is replaced: what is behind it may be gone without a word. */
const REPLACE_AFTER_MS = 1_500
/** A Redis that takes probes and refuses the work is tried at longer and longer intervals, up to this. */
const LONGEST_REFUSED_MS = 30_000
/** Having worked for so long, it starts afresh. */
const LASTING_MS = 60_000
const ADDRESS_CHECK_MS = 30_000

/**
 * Scripts on Redis, each answered or given up within a bounded time, behind a breaker: after a loss every command fails
 * at once until a probe is answered. The first silence opens it, because commands are answered in order: whatever is
 * behind a silent one waits as well. The first refusal that tells of the server and not of the command opens it too: one
 * that answers need not be the primary. The probe is therefore a write, and after a refusal it goes to a new connection,
 * whose address is looked up again.
 */
export class RedisLink {
  readonly #options: RedisLinkOptions
  readonly #redis: Redis
  readonly #log: Logger
  readonly #instruments: LinkInstruments
  readonly #listeners = new Set<LinkListener>()
  readonly #closing = new AbortController()
  readonly #watch: DeadlineWatch<RedisCommand>
  readonly #times: CommandTimes
  readonly #probe: RedisProbe
  readonly #events: CommandEvents = {
    answered: () => {
      this.#timeouts = 0
    },
    timedOut: (silentMs) => {
      if (silentMs >= this.#options.timeoutMs - 0.5 || ++this.#timeouts >= TIMEOUTS_TO_OPEN) {
        this.#lose('timeout')
      }
    },
    refused: (refusal) => this.#refused(refusal),
  }
  #state: 'starting' | 'up' | 'down' = 'starting'
  #trouble = 'it has not answered yet'
  #lastError = ''
  #full = false
  #timeouts = 0
  #upSinceMs = 0
  #pauseMs = FIRST_PROBE_MS
  #refusedPauseMs = FIRST_PROBE_MS
  #probing: Promise<void> | undefined

  static async open(options: RedisLinkOptions): Promise<RedisLink> {
    return new RedisLink(options, await connectRedis(options.url, options.random, options.follow))
  }

  private constructor(options: RedisLinkOptions, redis: Redis) {
    const { clock, telemetry, user, timeoutMs, needsRoom = true } = options
    const longestMs = Math.max(timeoutMs, options.longestMs ?? timeoutMs)
    this.#options = options
    this.#redis = redis
    this.#log = telemetry.log
    this.#watch = new DeadlineWatch(clock)
    this.#times = { clock, timeoutMs, longestMs, lastReplyMs: clock.monotonicMs() }
    this.#instruments = linkInstruments(telemetry.metrics, user)
    this.#probe = (needsRoom ? roomProbe : writeProbe)(options.probeKey ?? `sw:{probe}:${user}`)
    redis.on('error', (error) => {
      this.#suffer(error.name === 'ReplyError' ? new RedisRefused(error.message) : undefined)
      this.#explain(error)
    })
    redis.on('ready', () => void this.#ask())
    redis.on('close', () => this.#lose('disconnected'))
    if (redis.status === 'ready') void this.#ask()
    void this.#follow()
  }

  /** False: commands fail at once. */
  get up(): boolean {
    return this.#state === 'up'
  }

  /** What is wrong with Redis, in words for people; undefined while it is in use and has room. */
  get trouble(): string | undefined {
    if (!this.up) return this.#trouble
    return this.#full ? 'it has no room (OOM): nothing new is shared' : undefined
  }

  /** Milliseconds since Redis last answered anything. */
  get silentMs(): number {
    return this.#options.clock.monotonicMs() - this.#times.lastReplyMs
  }

  onChange(listener: LinkListener): void {
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

  /** The user found that there is no room, or that there is again; one line for each change. */
  noteFull(full: boolean): void {
    if (full === this.#full) return
    this.#full = full
    this.#instruments.full(full)
    const line = { redisFor: this.#options.user }
    if (full) this.#log.warn(line, 'redis is full, nothing new is shared')
    else this.#log.info(line, 'redis has room again')
  }

  async close(): Promise<void> {
    const loss = new RedisLost('closed')
    this.#closing.abort(loss)
    this.#state = 'down'
    this.#trouble = 'the service is stopping'
    this.#redis.disconnect()
    this.#redis.stream?.destroy()
    for (const command of this.#watch) command.giveUp(loss)
    this.#watch.close()
    await this.#probing
  }

  async #evaluate(
    { digest, source }: RedisScript,
    keys: readonly string[],
    args: readonly (string | number)[],
  ) {
    try {
      return await this.#redis.evalsha(digest, keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error as Error).message?.startsWith('NOSCRIPT')) throw error
      // An answer: without this the two round trips of a first use counted as one silence, and Redis was lost at boot.
      this.#times.lastReplyMs = this.#options.clock.monotonicMs()
      return this.#redis.eval(source, keys.length, ...keys, ...args)
    }
  }

  #bounded(send: () => Promise<unknown>): Promise<unknown> {
    return new RedisCommand(this.#times, this.#watch, this.#events).run(send)
  }

  #refused(refusal: RedisRefused): void {
    const { needsRoom = true } = this.#options
    this.#instruments.refused(refusal)
    if (!needsRoom && refusal.code === 'OOM') return this.noteFull(true)
    if (refusal.isOfServer && this.up) this.#lose('refused', refusal)
  }

  #lose(reason: LinkLoss, refusal?: RedisRefused): void {
    if (this.#closing.signal.aborted) return
    if (this.#state !== 'down') {
      this.#suffer(refusal)
      this.#change('down', reason)
      this.#instruments.lost(reason)
      const code = refusal && { code: refusal.code }
      this.#log.warn({ redisFor: this.#options.user, reason, ...code }, 'redis is lost, going on without it')
    }
    if (refusal) this.#probing ??= this.#over(this.#replaceLater())
    else void this.#ask()
  }

  /** It answers, so asking it again at once is no use; another may stand behind the address by now. */
  async #replaceLater(): Promise<void> {
    const { clock, random } = this.#options
    const lasted = clock.monotonicMs() - this.#upSinceMs > LASTING_MS
    if (lasted) this.#refusedPauseMs = FIRST_PROBE_MS
    const { stream } = this.#redis
    const pauseMs = this.#refusedPauseMs
    this.#refusedPauseMs = Math.min(LONGEST_REFUSED_MS, 2 * pauseMs)
    await clock.sleep(pauseMs * (0.5 + random() / 2), this.#closing.signal).catch(() => undefined)
    if (this.#redis.stream === stream) this.#replace()
    else await this.#askUntilUp()
  }

  /** Asks for a sign of life until there is one, on the connection there is then. */
  #ask(): Promise<void> {
    this.#probing ??= this.#over(this.#askUntilUp())
    return this.#probing
  }

  async #over(work: Promise<void>): Promise<void> {
    await work
    this.#probing = undefined
  }

  async #askUntilUp(): Promise<void> {
    const { clock, random } = this.#options
    const { signal } = this.#closing
    const sinceMs = clock.monotonicMs()
    while (!signal.aborted && !this.up) {
      if (this.#redis.status !== 'ready') return
      let refused = false
      try {
        await this.#bounded(() => this.#evaluate(this.#probe.script, [this.#probe.key], []))
        if (!signal.aborted) this.#change('up')
        return
      } catch (error) {
        refused = error instanceof RedisRefused
        if (refused) {
          this.#suffer(error as RedisRefused)
          this.#explain(error as Error)
        }
      }
      const pauseMs = this.#pauseMs
      this.#pauseMs = Math.min(LONGEST_PROBE_MS, 2 * pauseMs)
      await clock.sleep(pauseMs * (0.5 + random() / 2), signal).catch(() => undefined)
      if (refused || clock.monotonicMs() - sinceMs > REPLACE_AFTER_MS) return this.#replace()
    }
  }

  /** Leaves an address that the name no longer stands for; twice in a row, since a name may stand for others each time. */
  async #follow(): Promise<void> {
    const { clock, resolve = systemResolve, addressCheckMs = ADDRESS_CHECK_MS } = this.#options
    const { signal } = this.#closing
    for (let seen = 0; !signal.aborted; ) {
      await clock.sleep(addressCheckMs, signal).catch(() => undefined)
      if (signal.aborted) return
      seen = this.up && (await hasMoved(this.#redis, resolve)) ? seen + 1 : 0
      if (seen < 2 || !this.up) continue
      seen = 0
      this.#lose('moved')
      this.#replace()
    }
  }

  /** Not `disconnect`: that says goodbye and waits for an answer. */
  #replace(): void {
    if (!this.#closing.signal.aborted && this.#redis.status === 'ready') this.#redis.stream.destroy()
  }

  #suffer(refusal: RedisRefused | undefined): void {
    this.#trouble = refusal ? `it refuses (${refusal.code})` : 'it does not answer'
  }

  /** Once per cause: a wrong password or a server that loads its data would otherwise look like a dead one. */
  #explain(error: Error): void {
    const reason = redisTrouble(error, this.#options.url)
    if (reason === this.#lastError || this.#closing.signal.aborted) return
    this.#lastError = reason
    this.#log.warn({ redisFor: this.#options.user, reason }, 'redis cannot be used')
  }

  #change(state: 'up' | 'down', reason?: LinkLoss): void {
    this.#state = state
    this.#timeouts = 0
    this.#instruments.up(state === 'up')
    if (state === 'up') {
      this.#lastError = ''
      this.#pauseMs = FIRST_PROBE_MS
      this.#upSinceMs = this.#options.clock.monotonicMs()
      this.#log.info({ redisFor: this.#options.user }, 'redis is in use')
    }
    for (const listener of this.#listeners) listener(state === 'up', reason)
  }
}
