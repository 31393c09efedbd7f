import type { Redis } from 'ioredis'
import type { Random } from '../lifecycle/clock.ts'
import type { Secret } from '../settings/index.ts'
import { connectRedis } from './redis-connection.ts'

/** The second connection: what other replicas say. Subscribes again after every reconnect. */
export class BusConnection {
  readonly #redis: Redis

  static async open(options: {
    url: Secret
    random: Random
    channel: string
    onMessage: (text: string) => void
    /** Subscribed, for the first time or again: messages may have been missed. */
    onSubscribed: () => void
  }): Promise<BusConnection> {
    const redis = await connectRedis(options.url, options.random)
    redis.on('error', () => undefined)
    redis.on('message', (_channel: string, text: string) => options.onMessage(text))
    const subscribe = () =>
      redis.subscribe(options.channel).then(options.onSubscribed, () => redis.stream?.destroy())
    redis.on('ready', subscribe)
    if (redis.status === 'ready') void subscribe()
    return new BusConnection(redis)
  }

  private constructor(redis: Redis) {
    this.#redis = redis
  }

  /** Messages were missed although it seems connected: its other end is gone. */
  replace(): void {
    this.#redis.stream?.destroy()
  }

  close(): void {
    this.#redis.disconnect()
    this.#redis.stream?.destroy()
  }
}
