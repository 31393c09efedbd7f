import type { Database } from '@seaworthy/chassis/database'
import { type SqlBool, sql, type Transaction } from 'kysely'
import type { CatalogueSchema, CharactersTable } from '../catalogue-schema.ts'
import { type Character, toRow } from '../character/index.ts'
import { afterNow } from './catalogue-ledger.ts'
import { refreshErrors } from './refresh-errors.ts'

/** What a run did with the rows. */
export interface CatalogueChanges {
  readonly inserted: number
  readonly updated: number
  readonly removed: number
  readonly unchanged: number
}

/** A whole catalogue to be stored. */
export interface CatalogueReplacement {
  /** Number of the run, from the ledger. */
  readonly run: number
  /** Kept characters, page by page as they were read. */
  readonly pages: readonly (readonly Character[])[]
  /** When the next run is due. */
  readonly nextInMs: number
}

/** Writes what was read of the upstream into the table. */
export class CatalogueWriter {
  readonly #database: Database<CatalogueSchema>

  constructor(database: Database<CatalogueSchema>) {
    this.#database = database
  }

  /**
   * Makes the table equal to a catalogue that was read whole: one upsert per page, which writes only rows that differ,
   * then the deletion of what is no longer there. All or nothing, in one transaction.
   *
   * @throws refresh_overtaken when a newer run has begun: this one then writes nothing.
   */
  replace({ run, pages, nextInMs }: CatalogueReplacement): Promise<CatalogueChanges> {
    return this.#database.withTransaction(async (tx) => {
      const newest = await tx
        .selectFrom('catalogue_state')
        .select('run')
        .forUpdate()
        .executeTakeFirstOrThrow()
      if (newest.run !== run) throw refreshErrors.refresh_overtaken({ run })
      let inserted = 0
      let updated = 0
      for (const page of pages) {
        const written = await upsert(tx, page)
        inserted += written.filter((row) => row.inserted).length
        updated += written.filter((row) => !row.inserted).length
      }
      const ids = pages.flatMap((page) => page.map(({ id }) => id))
      const { numDeletedRows } = await tx
        .deleteFrom('characters')
        .where(sql<SqlBool>`id <> all(${ids}::integer[])`)
        .executeTakeFirstOrThrow()
      const removed = Number(numDeletedRows)
      const changed = inserted + updated + removed > 0
      await tx
        .updateTable('catalogue_state')
        .set((eb) => ({
          ...(changed ? { revision: eb('revision', '+', 1), changed_at: sql<Date>`now()` } : {}),
          refreshed_at: sql<Date>`now()`,
          row_count: ids.length,
          next_attempt_at: afterNow(nextInMs),
          failures: 0,
          last_error: null,
        }))
        .execute()
      return { inserted, updated, removed, unchanged: ids.length - inserted - updated }
    })
  }
}

const COMPARED = [
  'name',
  'name_key',
  'status',
  'species',
  'type',
  'gender',
  'origin_name',
  'origin_key',
  'origin_url',
  'location_name',
  'location_url',
  'image',
  'episode_count',
  'url',
  'created',
] as const satisfies readonly (keyof CharactersTable)[]

const STORED_ROW = sql.join(COMPARED.map((column) => sql.ref(`characters.${column}`)))
const OFFERED_ROW = sql.join(COMPARED.map((column) => sql.ref(`excluded.${column}`)))

/** Writes the rows that are new or differ, and tells which they were: `xmax` of a row version just inserted is 0. */
async function upsert(tx: Transaction<CatalogueSchema>, page: readonly Character[]) {
  if (page.length === 0) return []
  return tx
    .insertInto('characters')
    .values(page.map(toRow))
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) =>
          Object.fromEntries(COMPARED.map((column) => [column, eb.ref(`excluded.${column}`)])),
        )
        .where(sql<SqlBool>`(${STORED_ROW}) is distinct from (${OFFERED_ROW})`),
    )
    .returning(sql<boolean>`characters.xmax = 0`.as('inserted'))
    .execute()
}
