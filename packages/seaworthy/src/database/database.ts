import type { Kysely, Transaction } from 'kysely'
import type { Secret } from '../settings/index.ts'
import type { Leadership } from './leadership.ts'
import type { Migrator } from './migrator.ts'

/** Isolation levels of SQL that Postgres tells apart; the other one, read uncommitted, is its read committed. */
export type Isolation = 'read committed' | 'repeatable read' | 'serializable'

/** How a transaction runs; nothing of it outlives the transaction. */
export interface TransactionOptions {
  /** Default `read committed`. */
  readonly isolation?: Isolation
  /** How often the whole callback is repeated after a serialisation failure or deadlock. Default 3; 0 never. */
  readonly retries?: number
}

/** The service's database: a Postgres server or the embedded one, with the same SQL, types and errors on both. */
export interface Database<S> {
  readonly kind: 'postgres' | 'pglite'
  /** Queries outside a transaction. */
  readonly query: Kysely<S>
  /**
   * The same on a connection apart, which no load of requests can fill: for what the service itself must know in time, such
   * as the state that its replicas share. Not for the work of a request. On the embedded database it is `query`.
   */
  readonly reserved: Kysely<S>
  /** The same under a name of your choice for metrics, spans and the slow query log; inside a transaction, of that. */
  named(name: string, transaction?: Transaction<S>): Kysely<S>
  /**
   * Runs the callback in one transaction, committed when it resolves and rolled back when it throws. It may run more
   * than once: keep effects outside the database out of it. Nested use throws `database_nested_use`.
   *
   * @throws AppError `database_conflict` when the retries are used up.
   */
  withTransaction<T>(
    fn: (transaction: Transaction<S>) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>
  /** Plain SQL for libraries that bring their own statements. Several statements when there are no parameters. */
  execute<R = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<{ rows: R[] }>
  /** Election of one replica among all that share this database. */
  leader(name: string): Leadership
  readonly migrations: Migrator
  /**
   * A round trip on a pooled connection. While every connection is busy and the server has answered lately, that counts:
   * being overloaded is no reason to be taken for unreachable.
   */
  ping(signal?: AbortSignal): Promise<void>
  /**
   * Takes a URL in which the user or the password is new: for sessions that are opened from now on.
   *
   * @throws FatalBootError when something else of it is new too, or it cannot be used.
   */
  renew(variable: 'DATABASE_URL' | 'DATABASE_DIRECT_URL', url: Secret): void
  /** Where the data is, without credentials. */
  readonly location: string
  close(): Promise<void>
}
