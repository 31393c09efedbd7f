import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock } from '../base/index.ts'
import { type Database, databaseSettings, openDatabase } from '../database/index.ts'
import { loadSettings } from '../settings/index.ts'
import { embeddedTemplate } from './embedded-template.ts'
import { createTestTelemetry, type TestTelemetry } from './telemetry.ts'

/** Which database a test opens, and how. */
export interface TestDatabaseOptions {
  /** Absent: the embedded database. */
  readonly url?: string
  /** Environment variables for the database settings. */
  readonly env?: Readonly<Record<string, string>>
  /** Default: memory only, unless `DATABASE_EMBEDDED_STORAGE` says folder. */
  readonly dataDir?: string
  readonly migrations?: URL
  readonly service?: string
  readonly clock?: Clock
  /** Default: telemetry of its own that samples nothing. */
  readonly telemetry?: TestTelemetry
}

/** An open database for one test, closed when it is disposed of. */
export interface TestDatabase<S> extends AsyncDisposable {
  readonly database: Database<S>
  readonly telemetry: TestTelemetry
}

/** A database with real settings and telemetry that keeps what it is told. `await using` closes it. */
export async function openTestDatabase<S>(options: TestDatabaseOptions = {}): Promise<TestDatabase<S>> {
  const { url, env, migrations, service = 'test', clock = systemClock } = options
  const telemetry = options.telemetry ?? createTestTelemetry({ service })
  const settings = loadSettings([databaseSettings], {
    env: {
      NODE_ENV: 'test',
      ...(url === undefined
        ? { DATABASE_EMBEDDED_TEMPLATE: await embeddedTemplate() }
        : { DATABASE_URL: url }),
      ...env,
    },
    cwd: import.meta.dirname,
  }).get(databaseSettings)
  const database = await openDatabase<S>({
    service,
    dataDir: options.dataDir ?? join(tmpdir(), 'seaworthy-unused'),
    settings,
    telemetry,
    clock,
    random: Math.random,
    ...(migrations ? { migrations } : {}),
  })
  return {
    database,
    telemetry,
    async [Symbol.asyncDispose]() {
      await database.close()
      await telemetry.close()
    },
  }
}
