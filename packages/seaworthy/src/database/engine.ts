import type { Pool } from 'pg'
import type { ServerClient } from './server-client.ts'

/** A connection of its own, outside the pool: its session state (advisory locks) lives as long as it does. */
export interface Session extends AsyncDisposable {
  /** Runs one statement, or several when there are no parameters. */
  query<R = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<R[]>
  /** Stops the running statement; the embedded database cannot. */
  cancel(): Promise<void>
  /** Calls the listener once when the connection is lost; at once when it already is. */
  onLost(listener: (reason: Error) => void): void
  /** Closes it, without waiting for a server that does not answer. */
  end(): Promise<void>
}

/** What differs between a Postgres server and the embedded database; everything above speaks through one driver. */
export interface Engine {
  readonly kind: 'postgres' | 'pglite'
  /** Where the data is, without credentials: for the banner. */
  readonly location: string
  readonly pool: Pool
  /** One more connection on a server, opened on first use; the embedded database has one session in all. */
  readonly reserved: Pool
  session(purpose: string): Promise<Session>
  /** Stops what a session of a server is doing; a few at a time. */
  interrupt(session: ServerClient): Promise<void>
  /**
   * Sessions that are opened from now on have the user and password of this URL; those that are open stay until their lifetime is over.
   *
   * @throws FatalBootError when more than these is new, or the URL cannot be used.
   */
  renew?(variable: 'DATABASE_URL' | 'DATABASE_DIRECT_URL', url: string): void
  close(): Promise<void>
}
