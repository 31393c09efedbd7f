import type { Clock } from '../base/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { databaseMetrics } from './database-metrics.ts'

/** What a session knows of its server. */
export interface ServerSession {
  /** Of the watch, when the session was opened. */
  readonly epoch: number
  /** The server takes no writes; undefined where it does not say (before Postgres 14, and behind some poolers). */
  readonly isReadOnly: boolean | undefined
}

/** Answers with `readOnly`: `on` at a standby, and at a primary that was made read-only. */
export const ASK_WHETHER_READ_ONLY = `select current_setting('transaction_read_only') as "readOnly"`

export interface PrimaryWatchOptions {
  readonly telemetry: Pick<Telemetry, 'log' | 'metrics'>
  readonly clock: Clock
  /** False for a service that only reads, to which a standby is as good. */
  readonly required: boolean
}

/** While there is no primary, sessions are opened anew this often, so that a changed address is followed. */
const RECONNECT_MS = 1_000

/**
 * Whether the database takes writes. That a server answers does not say that it is the primary: after a failover, sessions to
 * the server that was it, or is only a standby, stay open and answer every read. When one of them is seen to take no writes,
 * all sessions that were opened before are left, and new ones ask where the address leads now.
 */
export class PrimaryWatch {
  readonly #log: Pick<Telemetry['log'], 'warn' | 'info'>
  readonly #clock: Clock
  readonly #required: boolean
  #epoch = 0
  #isReadOnly = false
  #leftAtMs = Number.NEGATIVE_INFINITY
  #sinceMs = 0

  constructor({ telemetry, clock, required }: PrimaryWatchOptions) {
    this.#required = required
    this.#log = telemetry.log.child({ component: 'database' })
    this.#clock = clock
    const isReadOnly = () => this.#isReadOnly
    telemetry.metrics.gauge({
      ...databaseMetrics.primary,
      collect() {
        this.set(isReadOnly() ? 0 : 1)
      },
    })
  }

  /** For sessions that are opened now. */
  get epoch(): number {
    return this.#epoch
  }

  get isReadOnly(): boolean {
    return this.#isReadOnly
  }

  /** Whether a session may be used: not one that was left, nor for long one that takes no writes. */
  admits(session: ServerSession): boolean {
    return session.epoch === this.#epoch && !this.saw(session)
  }

  /** What a session of now says of its server; true when it is left for that. */
  saw({ epoch, isReadOnly }: ServerSession): boolean {
    if (!this.#required || isReadOnly === undefined || epoch < this.#epoch) return false
    if (!isReadOnly) {
      // Others of this epoch may be at a server that takes none: they are left as well.
      if (this.#isReadOnly) this.#settle(false)
      return false
    }
    if (this.#clock.monotonicMs() - this.#leftAtMs < RECONNECT_MS) return false
    this.#leftAtMs = this.#clock.monotonicMs()
    if (this.#isReadOnly) this.#epoch += 1
    else this.#settle(true)
    return true
  }

  #settle(isReadOnly: boolean): void {
    this.#isReadOnly = isReadOnly
    this.#epoch += 1
    const nowMs = this.#clock.monotonicMs()
    if (isReadOnly) {
      this.#sinceMs = nowMs
      this.#log.warn(
        'the database takes no writes (a standby, or a primary made read-only): its sessions are left, new ones follow DATABASE_URL until a primary answers',
      )
    } else {
      const lastedMs = Math.round(nowMs - this.#sinceMs)
      this.#log.info({ lastedMs }, 'the database takes writes again')
    }
  }
}
