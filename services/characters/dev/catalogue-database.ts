import { openTestDatabase, type TestDatabase } from 'seaworthy/testing'
import type { CatalogueSchema } from '../src/catalogue/catalogue-schema.ts'

/** A database with the tables of the service, empty: on the server that the URL names, else embedded in memory. */
export async function openCatalogueDatabase(url?: string): Promise<TestDatabase<CatalogueSchema>> {
  const opened = await openTestDatabase<CatalogueSchema>({
    service: 'characters',
    migrations: new URL('../migrations/', import.meta.url),
    ...(url === undefined ? {} : { url }),
  })
  await opened.database.migrations.up()
  return opened
}
