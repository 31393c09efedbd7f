import type { Clock } from '../base/index.ts'
import type { DependencyPolicy } from '../health/index.ts'
import type { Dependency } from '../service/dependency.ts'
import { connectTrouble, type DatabaseTarget } from './connect-trouble.ts'
import { connectionConfig } from './connection-config.ts'
import type { Database } from './database.ts'
import { databaseErrors } from './database-errors.ts'
import { type DatabaseSettings, databaseSettings } from './database-settings.ts'
import { openDatabase } from './open-database.ts'

export interface PostgresOptions {
  readonly policy: DependencyPolicy
  /** Folder of `NNNN_name.up.sql` and `NNNN_name.down.sql`, applied before the service becomes ready. */
  readonly migrations?: URL
}

/**
 * The relational database: a Postgres server when `DATABASE_URL` is set, else Postgres inside this process.
 *
 * @throws TypeError when `migrations` is no URL.
 */
export function postgres<S>({ policy, migrations }: PostgresOptions): Dependency<Database<S>> {
  if (migrations !== undefined && !((migrations as unknown) instanceof URL)) {
    const found = typeof migrations === 'string' ? JSON.stringify(migrations) : `a ${typeof migrations}`
    throw new TypeError(
      `migrations of postgres() must be a URL such as new URL('../migrations/', import.meta.url), found ${found}`,
    )
  }
  const opened = new WeakMap<Database<S>, { clock: Clock; threshold: number; target?: DatabaseTarget }>()
  return {
    kind: 'postgres',
    policy,
    settings: [databaseSettings],
    errors: [databaseErrors],
    async create({ service, environment, dataDir, settings: loaded, telemetry, clock, random }) {
      const settings = loaded.get(databaseSettings)
      const database = await openDatabase<S>({
        service,
        dataDir,
        settings,
        telemetry,
        clock,
        random,
        ...(migrations ? { migrations } : {}),
      })
      if (environment === 'production' && database.kind === 'pglite') {
        telemetry.log.warn(
          { component: 'database', location: database.location },
          `production runs on the embedded database in ${database.location}: it serves one replica only and is as safe as that disk; set DATABASE_URL to use a Postgres server`,
        )
      }
      const target = migrationTarget(settings)
      opened.set(database, { clock, threshold: settings.pingThresholdMs, ...(target ? { target } : {}) })
      return database
    },
    async prepare(database, signal) {
      await database.migrations.up(signal)
    },
    async check(database, signal) {
      const { clock, threshold } = opened.get(database) as { clock: Clock; threshold: number }
      const startedMs = clock.monotonicMs()
      await database.ping(signal)
      const observed = Math.round(clock.monotonicMs() - startedMs)
      if (observed > threshold) {
        throw databaseErrors.database_unavailable({
          reason: `it answered after ${observed} ms, expected ${threshold} ms`,
        })
      }
      return { observed, threshold, detail: 'milliseconds for a round trip' }
    },
    close: (database) => database.close(),
    explain(database, error) {
      const target = opened.get(database)?.target
      return target && connectTrouble(error, target)
    },
    describe: (database) =>
      database.kind === 'postgres'
        ? `Postgres at ${database.location}`
        : `embedded Postgres (PGlite) in ${database.location}; DATABASE_URL replaces it with a server`,
  }
}

/** What is prepared is the schema, over the direct connection where there is one. */
function migrationTarget(settings: DatabaseSettings): DatabaseTarget | undefined {
  const variable = settings.directUrl ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL'
  const url = settings.directUrl ?? settings.url
  if (url === undefined) return undefined
  const config = connectionConfig(url.reveal(), settings, { applicationName: 'target', variable })
  return { host: config.host, port: config.port, database: config.database, user: `${config.user}`, variable }
}
