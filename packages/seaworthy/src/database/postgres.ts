import type { Clock } from '../base/index.ts'
import type { Dependency, DependencyPolicy, Evidence } from '../capability/index.ts'
import { connectTrouble } from './connect-trouble.ts'
import type { Database } from './database.ts'
import { databaseErrors } from './database-errors.ts'
import { databaseMetrics } from './database-metrics.ts'
import { databaseSettings } from './database-settings.ts'

declare module '../capability/parts.ts' {
  interface Parts {
    readonly database: Database<unknown>
  }
}

/** What a service says of the database that it uses; where it is, is a setting. */
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
  return {
    kind: 'postgres',
    policy,
    settings: [databaseSettings],
    errors: [databaseErrors],
    metrics: [databaseMetrics],
    variables: ['DATABASE_URL'],
    gives: ['database'],
    ...(migrations ? { prepares: 'migrations' } : {}),
    async open({ service, environment, dataDir, settings: loaded, telemetry, clock, random }) {
      const settings = loaded.get(databaseSettings)
      // Its packages are loaded by services that use it.
      const [{ openDatabase }, { migrationTarget }] = await Promise.all([
        import('./open-database.ts'),
        import('./migration-target.ts'),
      ])
      const database = await openDatabase<S>({
        service,
        dataDir,
        settings,
        telemetry,
        clock,
        random,
        ...(migrations ? { migrations } : {}),
      })
      const { kind, location } = database
      if (environment === 'production' && kind === 'pglite') {
        telemetry.log.warn(
          { component: 'database', location },
          `production runs on the embedded database in ${location}: it serves one replica only and is as safe as that disk; set DATABASE_URL to use a Postgres server`,
        )
      }
      const target = migrationTarget(settings)
      const forget = [
        loaded.follow(databaseSettings, 'url', (url) => database.renew('DATABASE_URL', url)),
        loaded.follow(databaseSettings, 'directUrl', (url) => database.renew('DATABASE_DIRECT_URL', url)),
      ]
      return {
        client: database,
        parts: { database: database as Database<unknown> },
        async prepare(signal) {
          await database.migrations.up(signal)
        },
        check: (signal) => roundTrip(database, clock, settings.pingThresholdMs, signal),
        close() {
          for (const each of forget) each()
          return database.close()
        },
        explain: (error) => target && connectTrouble(error, target),
        describe: () =>
          kind === 'postgres'
            ? `Postgres at ${location}`
            : `embedded Postgres (PGlite) in ${location}; DATABASE_URL replaces it with a server`,
      }
    },
  }
}

async function roundTrip<S>(
  database: Database<S>,
  clock: Clock,
  threshold: number,
  signal: AbortSignal,
): Promise<Evidence> {
  const startedMs = clock.monotonicMs()
  await database.ping(signal)
  const observed = Math.round(clock.monotonicMs() - startedMs)
  if (observed > threshold) {
    throw databaseErrors.database_unavailable({
      reason: `it answered after ${observed} ms, expected ${threshold} ms`,
    })
  }
  return { observed, threshold, detail: 'milliseconds for a round trip' }
}
