import { fileURLToPath } from 'node:url'
import pg from 'pg'
import Postgrator from 'postgrator'
import { config } from './config.ts'

const MIGRATION_LOCK = 7_301

pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export const pool = new pg.Pool({
  connectionString: config.databaseUrl,
  max: 10,
  connectionTimeoutMillis: 2_000,
  statement_timeout: 2_000,
  query_timeout: 2_500,
})

/** Of replicas that start together one migrates at a time. */
export async function migrate(): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    const postgrator = new Postgrator({
      migrationPattern: fileURLToPath(new URL('migrations/*', import.meta.url)),
      driver: 'pg',
      database: new URL(config.databaseUrl).pathname.slice(1),
      execQuery: (query) => client.query(query),
    })
    await postgrator.migrate()
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK])
  } finally {
    client.release()
  }
}
