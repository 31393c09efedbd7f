import type { Database } from '@seaworthy/chassis/database'
import { sql } from 'kysely'
import type { CatalogueSchema } from '../catalogue-schema.ts'

/** What the replicas know together about the catalogue. Every time is the database's, so that clocks need not agree. */
export interface CatalogueState {
  readonly revision: number
  readonly rows: number
  /** When rows last changed. */
  readonly changedAt: Date | undefined
  /** When the upstream was last read whole and stored. */
  readonly refreshedAt: Date | undefined
  /** Milliseconds since `refreshedAt`. */
  readonly ageMs: number | undefined
  /** Milliseconds until the next run is due; negative when it is overdue. */
  readonly dueInMs: number
  /** Runs since the last success, including one under way. */
  readonly failures: number
  readonly lastError: string | undefined
  /** The database's time of this reading. */
  readonly readAt: Date
}

/**
 * The one row that coordinates refreshes. A run is counted as failed when it begins and acquitted when it succeeds, so
 * that a replica that dies in the middle needs nobody to clean up after it.
 */
export class CatalogueLedger {
  readonly #database: Database<CatalogueSchema>

  constructor(database: Database<CatalogueSchema>) {
    this.#database = database
  }

  async read(): Promise<CatalogueState> {
    const row = await this.#database.reserved
      .selectFrom('catalogue_state')
      .select([
        'revision',
        'row_count',
        'changed_at',
        'refreshed_at',
        'failures',
        'last_error',
        sql<Date>`now()`.as('read_at'),
        sql<number>`(extract(epoch from (next_attempt_at - now())) * 1000)::float8`.as('due_in_ms'),
      ])
      .executeTakeFirstOrThrow()
    return {
      revision: row.revision,
      rows: row.row_count,
      changedAt: row.changed_at ?? undefined,
      refreshedAt: row.refreshed_at ?? undefined,
      ageMs: row.refreshed_at ? Math.max(0, row.read_at.getTime() - row.refreshed_at.getTime()) : undefined,
      dueInMs: row.due_in_ms,
      failures: row.failures,
      lastError: row.last_error ?? undefined,
      readAt: row.read_at,
    }
  }

  /** Makes a run due now, on whichever replica looks next. */
  async requestRun(): Promise<void> {
    await this.#database.query
      .updateTable('catalogue_state')
      .set({ next_attempt_at: sql<Date>`now()` })
      .execute()
  }

  /** Opens a run and gives its number; if nothing more is heard of it, another is due after `retryInMs`. */
  async begin(retryInMs: number): Promise<number> {
    const { run } = await this.#database.reserved
      .updateTable('catalogue_state')
      .set((eb) => ({
        run: eb('run', '+', 1),
        failures: eb('failures', '+', 1),
        next_attempt_at: afterNow(retryInMs),
      }))
      .returning('run')
      .executeTakeFirstOrThrow()
    return run
  }

  /** Records why a run failed; a run that has been overtaken records nothing. */
  async fail(run: number, reason: string, retryInMs: number): Promise<void> {
    await this.#database.reserved
      .updateTable('catalogue_state')
      .set({ last_error: reason, next_attempt_at: afterNow(retryInMs) })
      .where('run', '=', run)
      .execute()
  }

  /** Gives a run back unfinished and not to blame, so that another replica takes it up at once. */
  async abandon(run: number): Promise<void> {
    await this.#database.reserved
      .updateTable('catalogue_state')
      .set((eb) => ({ failures: eb('failures', '-', 1), next_attempt_at: sql<Date>`now()` }))
      .where('run', '=', run)
      .execute()
  }
}

/** An instant so many milliseconds after the database's now. */
export const afterNow = (ms: number) => sql<Date>`now() + make_interval(secs => ${ms / 1000}::float8)`
