import type { Clock } from '../base/index.ts'
import type { FollowUrl, RedisLink } from '../redis/index.ts'
import type { Secret } from '../settings/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { BusConnection } from './bus-connection.ts'
import {
  type InvalidationMessage,
  readBusMessage,
  readInvalidation,
  type Target,
  writeInvalidation,
} from './bus-message.ts'
import { MAX_LIFETIME_MS } from './policy.ts'
import type { RemoteKeys } from './remote-keys.ts'
import { invalidateScript, syncScript } from './scripts/invalidation-scripts.ts'

export interface ReplicaSyncOptions {
  readonly url: Secret
  readonly follow?: FollowUrl | undefined
  readonly link: RedisLink
  readonly keys: RemoteKeys
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly random: () => number
  readonly intervalMs: number
  /** Another replica invalidated something. */
  readonly onInvalidation: (target: Target) => void
  /** Invalidations were lost for good: nothing in memory can be trusted. */
  readonly onLost: (reason: ResyncReason) => void
  /** A load somewhere ended and somebody waited for it. */
  readonly onDone: (key: string) => void
  readonly onOffline: () => void
}

export type ResyncReason = 'epoch' | 'gap'

const LOG_LENGTH = 1_000
const MAX_PENDING = 10_000

/**
 * Keeps the memory of this replica in step with the fleet. Every invalidation has a number; the bus brings them at once,
 * and every `intervalMs` the log in Redis is asked for what did not arrive. What was invalidated here while Redis was
 * away is delivered before anything is read from Redis again.
 */
export class ReplicaSync {
  readonly #options: ReplicaSyncOptions
  readonly #sender: string
  readonly #closing = new AbortController()
  readonly #pending: Target[] = []
  #bus: BusConnection | undefined
  #epoch = ''
  #seq = 0
  /** Newest number that the bus itself brought, and the one that it owes us. */
  #heardSeq = 0
  #owedSeq = 0
  #syncedAtMs = Number.NEGATIVE_INFINITY
  #online = false
  #running: Promise<void> | undefined
  #again = false
  #wake = new AbortController()
  #loop: Promise<void> | undefined
  readonly #firstSync = Promise.withResolvers<void>()

  constructor(options: ReplicaSyncOptions) {
    this.#options = options
    this.#sender = options.telemetry.ids.spanId()
    options.link.onChange((up, reason) => {
      if (up) return this.#wake.abort()
      // The bus speaks to the same server, which is not the one to listen to any more.
      if (reason === 'refused' || reason === 'moved') this.#bus?.replace()
      this.#goOffline()
    })
  }

  /** Whether Redis may be read: the link is up and nothing that was invalidated here is still to be delivered. */
  get online(): boolean {
    return this.#online
  }

  /** Up to this moment (monotonic milliseconds) every invalidation of the fleet is known here. */
  get syncedAtMs(): number {
    return this.#syncedAtMs
  }

  get pending(): number {
    return this.#pending.length
  }

  async start(): Promise<void> {
    const { url, follow, clock, random, keys, telemetry } = this.#options
    this.#bus = await BusConnection.open({
      url,
      follow,
      clock,
      random,
      log: telemetry.log,
      channel: keys.channel,
      onMessage: (text) => this.#onMessage(text),
      onSubscribed: () => void this.#synchronize(),
    })
    this.#loop = this.#poll()
  }

  /** Resolves when Redis is in use for the first time. */
  get firstSync(): Promise<void> {
    return this.#firstSync.promise
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the cache is closed'))
    this.#wake.abort()
    this.#bus?.close()
    await this.#loop
    await this.#running
  }

  /** Tells the fleet. False when that has to wait for Redis. */
  async invalidate(target: Target): Promise<boolean> {
    if (this.#online) {
      try {
        await this.#deliver(target)
        return true
      } catch {
        // Kept for later, below.
      }
    }
    if (this.#pending.length >= MAX_PENDING)
      this.#pending.splice(0, Number.POSITIVE_INFINITY, { kind: 'all' })
    else this.#pending.push(target)
    this.#goOffline()
    this.#wake.abort()
    return false
  }

  async #deliver(target: Target): Promise<void> {
    const { link, keys, telemetry } = this.#options
    const removed =
      target.kind === 'keys'
        ? target.names.flatMap((key) => [keys.entry(key), keys.lock(key), keys.failure(key)])
        : []
    const stamped = target.kind === 'tags' ? target.names.map(keys.tag) : []
    const [epoch, seq] = (await link.run(
      invalidateScript,
      [keys.state, keys.log, ...removed],
      [
        telemetry.ids.traceId(),
        this.#epoch,
        this.#seq,
        keys.channel,
        writeInvalidation({ sender: this.#sender, target }),
        LOG_LENGTH,
        MAX_LIFETIME_MS + 86_400_000,
        target.kind === 'all' ? '1' : '0',
        ...stamped,
      ],
    )) as [string, number]
    this.#advance(epoch, seq, { sender: this.#sender, target })
  }

  #onMessage(text: string): void {
    const message = readBusMessage(text)
    if (message === undefined) return
    if (message.kind === 'done') return this.#options.onDone(message.key)
    this.#heardSeq = message.seq
    this.#advance(message.epoch, message.seq, message.message)
  }

  /** One invalidation, from the bus, the log or ourselves: applied when it is the next, asked for when one is missing. */
  #advance(epoch: string, seq: number, message: InvalidationMessage): void {
    if (epoch === this.#epoch && seq <= this.#seq) return
    if (message.sender !== this.#sender) this.#options.onInvalidation(message.target)
    if (epoch === this.#epoch && seq === this.#seq + 1) this.#seq = seq
    else void this.#synchronize()
  }

  async #poll(): Promise<void> {
    const { clock, intervalMs } = this.#options
    const { signal } = this.#closing
    while (!signal.aborted) {
      this.#wake = new AbortController()
      const { signal: woken } = this.#wake
      await this.#synchronize()
      if (!signal.aborted) await clock.sleep(intervalMs, woken).catch(() => undefined)
    }
  }

  /** At most one at a time; a wish that comes meanwhile is granted afterwards. */
  #synchronize(): Promise<void> {
    if (this.#running) {
      this.#again = true
      return this.#running
    }
    this.#running = (async () => {
      do {
        this.#again = false
        await this.#synchronizeOnce()
      } while (this.#again && !this.#closing.signal.aborted)
    })().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #synchronizeOnce(): Promise<void> {
    const { link, keys, telemetry, clock } = this.#options
    if (!link.up) return
    const askedAtMs = clock.monotonicMs()
    try {
      for (let target = this.#pending[0]; target !== undefined; target = this.#pending[0]) {
        await this.#deliver(target)
        this.#pending.shift()
      }
      const [epoch, seq, lines] = (await link.run(
        syncScript,
        [keys.state, keys.log],
        [telemetry.ids.traceId(), this.#epoch, this.#seq, LOG_LENGTH],
      )) as [string, number, [id: string, fields: string[]][]]
      this.#apply(epoch, seq, lines)
      this.#syncedAtMs = askedAtMs
      if (!this.#online && link.up) {
        this.#online = true
        this.#firstSync.resolve()
      }
    } catch (error) {
      this.#goOffline()
      telemetry.log.debug({ err: error }, 'cache could not be synchronized')
    }
  }

  #apply(epoch: string, seq: number, lines: readonly [id: string, fields: string[]][]): void {
    const { onLost, onInvalidation } = this.#options
    if (this.#heardSeq < this.#owedSeq) this.#bus?.noteMissed()
    if (epoch !== this.#epoch) {
      const first = this.#epoch === ''
      this.#epoch = epoch
      this.#seq = seq
      this.#heardSeq = seq
      this.#owedSeq = 0
      if (!first) onLost('epoch')
      return
    }
    // The bus may have brought some of them while the question was under way.
    const missed = lines
      .map(([id, fields]) => ({ seq: Number(id.split('-')[0]), message: readInvalidation(fields[1] ?? '') }))
      .filter((line) => line.seq > this.#seq)
    const complete =
      missed.length === Math.max(0, seq - this.#seq) &&
      missed.every(({ message, seq: each }, index) => message && each === this.#seq + 1 + index)
    this.#seq = Math.max(this.#seq, seq)
    this.#owedSeq = seq
    if (!complete) return onLost('gap')
    for (const { message } of missed) {
      if (message && message.sender !== this.#sender) onInvalidation(message.target)
    }
  }

  #goOffline(): void {
    if (!this.#online) return
    this.#online = false
    this.#options.onOffline()
  }
}
