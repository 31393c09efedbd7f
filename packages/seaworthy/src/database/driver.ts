import {
  AbortedTransactionError,
  CompiledQuery as Compiled,
  type CompiledQuery,
  createQueryId,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  IdentifierNode,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  type QueryResult,
  RawNode,
  type TransactionSettings,
} from 'kysely'
import type pg from 'pg'
import type { Pool, PoolClient } from 'pg'
import type { Cancellation, CancellationWatcher, Clock, WaitingLine } from '../base/index.ts'
import type { ContextStore } from '../telemetry/index.ts'
import { databaseErrors } from './database-errors.ts'
import type { Instruments } from './instruments.ts'
import { encodeParameters } from './parameter-encoding.ts'
import type { PrimaryWatch } from './primary-watch.ts'
import { ServerClient } from './server-client.ts'
import {
  isConnectionLoss,
  isLostStatement,
  isReadOnlyRefusal,
  isRefusedValue,
  isStalePlan,
  sqlStateOf,
  toConnectError,
  toDatabaseError,
} from './sql-error.ts'
import type { StatementCache } from './statement-cache.ts'
import type { StatementNames } from './statement-name.ts'

export interface DriverParts {
  readonly pool: Pool
  readonly instruments: Instruments
  readonly statements: StatementCache
  readonly names: StatementNames
  readonly clock: Clock
  readonly line: WaitingLine
  /** Idle for longer than this, a connection is pinged before use. */
  readonly prePingAfterMs: number
  /** Called before a connection is taken; throws where that would be a mistake. */
  readonly guard: () => void
  readonly onNamesRefused: () => void
  /** The server answered a statement. */
  readonly onAnswer: () => void
  readonly primary: PrimaryWatch
  /** Of the request that a statement serves. */
  readonly context: ContextStore
  /** Stops what a session is doing. */
  readonly cancel: (session: ServerClient) => Promise<void>
}

const PING_TIMEOUT_MS = 1_000

/**
 * Kysely on a `pg` pool. Kysely's own driver neither names statements nor notices dead connections, and has no seam for
 * metrics that knows the statement's name; this one does all three.
 */
export function pooledDialect(parts: DriverParts): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PooledDriver(parts),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

class PooledDriver implements Driver {
  readonly #parts: DriverParts
  readonly #busy = databaseErrors.database_busy({ retryAfterS: 1, isRefusal: true })
  readonly #connections = new WeakMap<PoolClient, PooledConnection>()

  constructor(parts: DriverParts) {
    this.#parts = parts
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PooledConnection> {
    const { pool, guard, clock, instruments, line, context } = this.#parts
    guard()
    const cancellation = context.current()?.cancellation
    if (cancellation?.isAbandoned) throw cancellation.reason
    if (line.isTooLong()) throw this.#busy
    line.enter()
    let served = false
    const startedMs = clock.monotonicMs()
    try {
      // Every connection of the pool may have died at once, as when the server restarted.
      for (let attempt = 0; ; attempt++) {
        const connection = this.#wrap(await pool.connect())
        if (attempt > pool.options.max || (await connection.isUsable())) {
          served = true
          if (!cancellation?.isAbandoned) return connection
          connection.release()
          break
        }
        connection.discard()
      }
    } catch (error) {
      throw toConnectError(error)
    } finally {
      line.leave(served)
      instruments.waited(clock.monotonicMs() - startedMs)
    }
    throw cancellation?.reason
  }

  async beginTransaction(connection: PooledConnection, settings: TransactionSettings): Promise<void> {
    const isolation = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : ''
    const access = settings.accessMode ? ` ${settings.accessMode}` : ''
    await connection.executeQuery(Compiled.raw(`begin${isolation}${access}`))
    connection.inTransaction = true
    connection.mayWrite = settings.accessMode !== 'read only'
    connection.noteServer()
  }

  async commitTransaction(connection: PooledConnection): Promise<void> {
    const cancellation = this.#parts.context.current()?.cancellation
    // Its last statement may have been refused for that, and its callback may not have looked.
    if (cancellation?.isAbandoned) {
      await this.rollbackTransaction(connection)
      throw cancellation.reason
    }
    // A transaction in which a statement failed is rolled back by COMMIT, which reports success.
    if ((await connection.control('commit')) === 'ROLLBACK') throw new AbortedTransactionError()
    connection.inTransaction = false
  }

  async rollbackTransaction(connection: PooledConnection): Promise<void> {
    try {
      await connection.control('rollback')
      connection.inTransaction = false
    } catch (error) {
      connection.broken = true
      throw error
    }
  }

  async savepoint(connection: PooledConnection, name: string, compile: QueryCompiler['compileQuery']) {
    await connection.executeQuery(compile(savepointCommand('savepoint', name), createQueryId()))
  }

  async rollbackToSavepoint(
    connection: PooledConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ) {
    await connection.executeQuery(compile(savepointCommand('rollback to', name), createQueryId()))
  }

  async releaseSavepoint(connection: PooledConnection, name: string, compile: QueryCompiler['compileQuery']) {
    await connection.executeQuery(compile(savepointCommand('release', name), createQueryId()))
  }

  async releaseConnection(connection: PooledConnection): Promise<void> {
    connection.release()
  }

  /** The pool belongs to the engine, which closes it. */
  async destroy(): Promise<void> {}

  #wrap(client: PoolClient): PooledConnection {
    let connection = this.#connections.get(client)
    if (!connection) {
      connection = new PooledConnection(client, this.#parts)
      this.#connections.set(client, connection)
    }
    return connection
  }
}

class PooledConnection implements DatabaseConnection, CancellationWatcher {
  inTransaction = false
  /** Its transaction was not begun as a read-only one. */
  mayWrite = true
  broken = false
  readonly #client: PoolClient
  readonly #parts: DriverParts
  #usedAtMs: number
  /** Why the connection ended between two statements, such as a transaction that was left open for too long. */
  #lost: Error | undefined
  #beganReadOnly = false
  #cancelled = false
  #cancellation: Cancellation | undefined
  #cancelling: Promise<void> | undefined

  constructor(client: PoolClient, parts: DriverParts) {
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
      return await instruments.trace(statement, () => this.#run<R>(query))
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
    if (session !== undefined && !primary.admits(session)) return false
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

  async #run<R>({ query, sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { statements } = this.#parts
    // Raw text without parameters may hold several statements, which cannot be prepared.
    const name = query.kind !== 'RawNode' || parameters.length > 0 ? statements.nameFor(sql) : undefined
    try {
      return await this.#send<R>(sql, parameters, name)
    } catch (error) {
      if (name === undefined) throw error
      if (isStalePlan(error)) statements.forget(sql)
      else if (isLostStatement(error)) {
        statements.disable()
        this.#parts.onNamesRefused()
      } else throw error
      // Neither ran anything; inside a transaction it is aborted all the same.
      if (this.inTransaction) throw error
      return await this.#send<R>(sql, parameters, undefined)
    }
  }

  async #send<R>(
    sql: string,
    parameters: readonly unknown[],
    name: string | undefined,
  ): Promise<QueryResult<R>> {
    if (sql.includes('\0'))
      throw databaseErrors.database_parameters_refused({ reason: 'its text holds U+0000, which ends it' })
    const values = encodeParameters(parameters)
    const answer: pg.QueryResult | pg.QueryResult[] = await this.#client.query(
      name === undefined ? { text: sql, values } : { name, text: sql, values },
    )
    this.#parts.onAnswer()
    const result = Array.isArray(answer) ? answer.at(-1) : answer
    const rows = result?.rows ?? []
    return result && WRITES.has(result.command)
      ? { numAffectedRows: BigInt(result.rowCount ?? 0), rows }
      : { rows }
  }
}

const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

const savepointCommand = (command: string, name: string) =>
  RawNode.createWithChildren([RawNode.createWithSql(`${command} `), IdentifierNode.create(name)])
