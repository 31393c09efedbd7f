import {
  AbortedTransactionError,
  CompiledQuery as Compiled,
  createQueryId,
  type Dialect,
  type Driver,
  IdentifierNode,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  RawNode,
  type TransactionSettings,
} from 'kysely'
import type { Pool, PoolClient } from 'pg'
import type { WaitingLine } from '../base/index.ts'
import { databaseErrors } from './database-errors.ts'
import { type ConnectionParts, PooledConnection } from './pooled-connection.ts'
import { toConnectError } from './sql-error.ts'

export interface DriverParts extends ConnectionParts {
  readonly pool: Pool
  readonly line: WaitingLine
  /** Called before a connection is taken; throws where that would be a mistake. */
  readonly guard: () => void
}

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

const savepointCommand = (command: string, name: string) =>
  RawNode.createWithChildren([RawNode.createWithSql(`${command} `), IdentifierNode.create(name)])
