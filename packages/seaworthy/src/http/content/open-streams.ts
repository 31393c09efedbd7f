import type { AppError } from '../../errors/index.ts'
import { httpErrors } from '../http-errors.ts'

/** A streamed answer that is being sent. */
export interface OpenStream {
  readonly client: string
  /** The service stops: a stream of events is told and ended, any other goes on to its end. */
  goAway(): void
}

/** How many streams there may be. */
export interface OpenStreamsOptions {
  readonly maxStreams: number
  /** Share of them that one client may hold, 0 to 1. */
  readonly maxShareOfOneClient: number
  /** What counts as one client. */
  readonly clientKey: (address: string) => string
}

/** The streams of one server: bounded in all and for each client, and told when the service stops. */
export class OpenStreams {
  readonly #options: OpenStreamsOptions
  readonly #all = new Set<OpenStream>()
  readonly #ofClient = new Map<string, number>()
  #refused = 0
  #isStopping = false

  constructor(options: OpenStreamsOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#all.size
  }

  /** Says why there may be no other one; undefined when it is in, and `leave` has to follow. */
  enter(stream: OpenStream): AppError | undefined {
    if (this.#isStopping) return httpErrors.service_stopping({ retryAfterS: 1, isRefusal: true })
    const { maxStreams, maxShareOfOneClient, clientKey } = this.#options
    const key = clientKey(stream.client)
    const held = this.#ofClient.get(key) ?? 0
    if (this.#all.size >= maxStreams || held >= Math.ceil(maxStreams * maxShareOfOneClient)) {
      return httpErrors.too_many_streams({ retryAfterS: 1 + (this.#refused++ % 3), isRefusal: true })
    }
    this.#all.add(stream)
    this.#ofClient.set(key, held + 1)
    return undefined
  }

  leave(stream: OpenStream): void {
    if (!this.#all.delete(stream)) return
    const key = this.#options.clientKey(stream.client)
    const held = (this.#ofClient.get(key) ?? 0) - 1
    if (held > 0) this.#ofClient.set(key, held)
    else this.#ofClient.delete(key)
  }

  /** From now on there is no other one. */
  goAway(): void {
    this.#isStopping = true
    for (const stream of [...this.#all]) stream.goAway()
  }
}
