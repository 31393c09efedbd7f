import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { PoolClient } from 'pg'
import type { Cancellation, CancellationWatcher, Clock } from '../base/index.ts'
import type { ContextStore } from '../telemetry/index.ts'
import type { Instruments } from './instruments.ts'
import { type PreparedParts, sendPrepared } from './prepared-statement.ts'
import type { PrimaryWatch } from './primary-watch.ts'
import { ServerClient } from './server-client.ts'
import {
  isConnectionLoss,
  isReadOnlyRefusal,
  isRefusedValue,
  sqlStateOf,
  toDatabaseError,
} from './sql-error.ts'
import type { StatementNames } from './statement-name.ts'

export interface ConnectionParts extends PreparedParts {
  readonly instruments: Instruments
  readonly names: StatementNames
  readonly clock: Clock
  /** Idle for longer than this, a connection is pinged before use. */
  readonly prePingAfterMs: number
  /** The server answered a statement. */
  readonly onAnswer: () => void
  readonly primary: PrimaryWatch
  /** Of the request that a statement serves. */
  readonly context: ContextStore
  /** Stops what a session is doing. */
  readonly cancel: (session: ServerClient) => Promise<void>
}

const PING_TIMEOUT_MS = 1_000

/** A connection of the pool, as Kysely uses it. */
export class PooledConnection implements DatabaseConnection, CancellationWatcher {
  inTransaction = false
  /** Its transaction was not begun as a read-only one. */
  mayWrite = true
  broken = false
  readonly #client: PoolClient
  readonly #parts: ConnectionParts
  #usedAtMs: number
  /** Why the connection ended between two statements, such as a transaction that was left open for too long. */
  #lost: Error | undefined
  #beganReadOnly = false
  #cancelled = false
  #cancellation: Cancellation | undefined
  #cancelling: Promise<void> | undefined

  constructor(client: PoolClient, parts: ConnectionParts) {
    this.#client = client
    this.#parts = parts
    this.#usedAtMs = parts.clock.monotonicMs()
    // The pool listens only while a client is idle; without this a server that goes away between two statements of a
    // transaction would be an uncaught exception.
    client.on('error', (error) => {
      this.broken = true
      this.#lost ??= error
    })
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { instruments, names, clock, context } = this.#parts
    const cancellation = context.current()?.cancellation
    if (cancellation?.isAbandoned) throw cancellation.reason
    const statement = names.of(query)
    const startedMs = clock.monotonicMs()
    this.#cancellation = cancellation
    cancellation?.watch(this)
    try {
      const result = await instruments.trace(statement, () =>
        sendPrepared<R>(this.#client, query, this.#parts, this.inTransaction),
      )
      this.#parts.onAnswer()
      return result
    } catch (error) {
      if (this.#cancelling !== undefined) {
        this.broken ||= isConnectionLoss(error)
        throw cancellation?.reason
      }
      // Its caller has been told already; Kysely would print a rejection to the console.
      if (this.#cancelled && sqlStateOf(error) === '57014') return { rows: [] }
      if (isConnectionLoss(error)) this.broken = true
      const translated = toDatabaseError(this.#lost ?? error, statement.name, {
        hasParameters: query.parameters.length > 0,
        isReadOnlyServer: isReadOnlyRefusal(error) && (await this.#isOnReadOnlyServer()),
      })
      if (isRefusedValue(translated)) instruments.refused(statement, sqlStateOf(translated))
      throw translated
    } finally {
      cancellation?.unwatch(this)
      this.#cancellation = undefined
      this.#cancelled = false
      // Until it has arrived, it could hit the statement after this one.
      if (this.#cancelling !== undefined) await this.#cancelling
      this.#cancelling = undefined
      instruments.finished(statement, clock.monotonicMs() - startedMs)
    }
  }

  /** Nobody waits for the request that the running statement serves. */
  cancelled(): void {
    const session = this.#session
    if (!this.#cancellation?.isAbandoned || session === undefined) return
    this.#parts.instruments.cancelled()
    this.#cancelling ??= this.#parts.cancel(session).catch(() => {
      this.broken = true
      session.destroy()
    })
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for a generator, which here can only refuse.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not supported: page by key instead')
  }

  /** Kysely calls it for an aborted query that asks for `inflightQueryAbortStrategy: 'cancel query'`. */
  async cancelQuery(): Promise<void> {
    this.#cancelled = true
    if (this.#session) await this.#parts.cancel(this.#session)
  }

  /** Transaction control; answers with the command that the server carried out. */
  async control(sql: 'commit' | 'rollback'): Promise<string> {
    try {
      return (await this.#client.query(sql)).command
    } catch (error) {
      this.broken = true
      throw toDatabaseError(this.#lost ?? error, sql)
    }
  }

  /** Alive, and at a server that takes writes as far as one is to be had. */
  async isUsable(): Promise<boolean> {
    const { primary } = this.#parts
    const session = this.#session
    if (session !== undefined && (session.isLost || !primary.admits(session))) return false
    if (!(await this.#isAlive())) return false
    return session === undefined || primary.admits(session)
  }

  /** A transaction that began at a server without writes takes none, also when the server does again. */
  noteServer(): void {
    this.#beganReadOnly = this.#session?.isReadOnly === true
  }

  /** Undefined on the embedded database. */
  get #session(): ServerClient | undefined {
    return this.#client instanceof ServerClient ? this.#client : undefined
  }

  /** Asked after a write was refused: whether by the server. Its sessions are left then. */
  async #isOnReadOnlyServer(): Promise<boolean> {
    const session = this.#session
    if (session === undefined || !this.mayWrite) return false
    await session.reported()
    if (session.isReadOnly === false && this.inTransaction && this.#beganReadOnly) return true
    if (session.isReadOnly === false) return false
    this.#parts.primary.saw({ epoch: session.epoch, isReadOnly: true })
    return true
  }

  async #isAlive(): Promise<boolean> {
    const { clock, prePingAfterMs } = this.#parts
    if (clock.monotonicMs() - this.#usedAtMs <= prePingAfterMs) return true
    try {
      await this.#client.query({ text: 'select 1', query_timeout: PING_TIMEOUT_MS } as { text: string })
      return true
    } catch {
      return false
    }
  }

  release(): void {
    this.#usedAtMs = this.#parts.clock.monotonicMs()
    this.mayWrite = true
    const session = this.#session
    const isLeft = session !== undefined && !this.#parts.primary.admits(session)
    this.#client.release(this.broken || this.inTransaction || isLeft)
  }

  discard(): void {
    this.#client.release(true)
  }
}
