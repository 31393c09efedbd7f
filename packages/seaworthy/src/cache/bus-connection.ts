import type { Redis } from 'ioredis'
import type { Clock, Random } from '../base/index.ts'
import { connectRedis, type FollowUrl } from '../redis/index.ts'
import type { Secret } from '../settings/index.ts'
import type { Logger } from '../telemetry/index.ts'

export interface BusOptions {
  readonly url: Secret
  readonly follow?: FollowUrl | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly channel: string
  readonly onMessage: (text: string) => void
  /** Subscribed, for the first time or again: messages may have been missed. */
  readonly onSubscribed: () => void
}

const FIRST_PAUSE_MS = 100
/** A right to the channel that is missing stays so until somebody gives it. */
const LONGEST_PAUSE_MS = 5_000

/** The second connection: what other replicas say. Subscribes again after every reconnect. */
export class BusConnection {
  readonly #redis: Redis
  readonly #options: BusOptions
  readonly #closing = new AbortController()
  #pauseMs = FIRST_PAUSE_MS
  #told = ''
  #isSubscribed = false

  static async open(options: BusOptions): Promise<BusConnection> {
    return new BusConnection(options, await connectRedis(options.url, options.random, options.follow))
  }

  private constructor(options: BusOptions, redis: Redis) {
    this.#options = options
    this.#redis = redis
    redis.on('error', () => undefined)
    redis.on('message', (_channel: string, text: string) => options.onMessage(text))
    redis.on('ready', () => void this.#subscribe())
    redis.on('close', () => {
      this.#isSubscribed = false
    })
    if (redis.status === 'ready') void this.#subscribe()
  }

  /** Messages were missed although it is subscribed: its other end is gone. One that is refused has nothing to miss, and its pause stays. */
  noteMissed(): void {
    if (this.#isSubscribed) this.replace()
  }

  /** Its server is not the one to listen to. */
  replace(): void {
    this.#redis.stream?.destroy()
  }

  close(): void {
    this.#closing.abort()
    this.#redis.disconnect()
    this.#redis.stream?.destroy()
  }

  /** Without pauses a server that refuses would be connected to dozens of times a second. */
  async #subscribe(): Promise<void> {
    const { stream } = this.#redis
    try {
      await this.#redis.subscribe(this.#options.channel)
      this.#isSubscribed = true
      this.#pauseMs = FIRST_PAUSE_MS
      this.#told = ''
      this.#options.onSubscribed()
    } catch (error) {
      const { clock, random, log } = this.#options
      const reason = (error as Error).message
      if ((error as Error).name === 'ReplyError' && reason !== this.#told) {
        this.#told = reason
        log.warn({ reason }, 'redis refuses the bus, invalidations arrive with the next synchronization')
      }
      const pauseMs = this.#pauseMs * (0.5 + random() / 2)
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * this.#pauseMs)
      await clock.sleep(pauseMs, this.#closing.signal).catch(() => undefined)
      if (this.#redis.stream === stream) stream?.destroy()
    }
  }
}
