import { openTestDatabase, type TestDatabase } from '@seaworthy/chassis/testing'
import type { CatalogueSchema } from '../src/catalogue-schema.ts'
import type { Character } from '../src/character/index.ts'
import { type CatalogueChanges, CatalogueLedger, CatalogueWriter } from '../src/refresh/index.ts'

/** A database with the tables of the service. */
export interface CatalogueDatabase extends TestDatabase<CatalogueSchema> {
  /** Takes all rows, and what is known of runs but their number. */
  empty(): Promise<void>
  /** Stores a whole catalogue, page by page, as a run does. */
  store(pages: readonly (readonly Character[])[]): Promise<CatalogueChanges>
}

/** One that is empty: on the server that the URL names, else embedded in memory. */
export async function openCatalogueDatabase(url?: string): Promise<CatalogueDatabase> {
  const opened = await openTestDatabase<CatalogueSchema>({
    service: 'characters',
    migrations: new URL('../migrations/', import.meta.url),
    ...(url === undefined ? {} : { url }),
  })
  const { database } = opened
  await database.migrations.up()
  const ledger = new CatalogueLedger(database)
  const writer = new CatalogueWriter(database)
  return {
    ...opened,
    async empty() {
      await database.query.deleteFrom('characters').execute()
      await database.query
        .updateTable('catalogue_state')
        .set({
          row_count: 0,
          revision: 0,
          failures: 0,
          last_error: null,
          refreshed_at: null,
          changed_at: null,
        })
        .execute()
    },
    store: async (pages) => writer.replace({ run: await ledger.begin(1_000), pages, nextInMs: 60_000 }),
  }
}
