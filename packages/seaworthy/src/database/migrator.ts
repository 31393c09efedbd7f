import { createHash } from 'node:crypto'
import type { Clock, Random } from '../base/index.ts'
import { AppError, FatalBootError } from '../errors/index.ts'
import type { Logger } from '../telemetry/index.ts'
import { databaseErrors } from './database-errors.ts'
import type { DatabaseSettings } from './database-settings.ts'
import type { Session } from './engine.ts'
import { type Migration, readMigrations } from './migration-files.ts'
import {
  type AppliedMigration,
  explainProblem,
  type MigrationPlan,
  type MigrationProblem,
  planMigrations,
} from './migration-plan.ts'
import { ConstraintViolation, sqlStateOf, toConnectError, toDatabaseError } from './sql-error.ts'
import { splitStatements } from './sql-statements.ts'

/** One migration by its file, its row in the database, or both. */
export interface MigrationStatus {
  readonly name: string
  /** `ahead`: applied by a newer version, and no problem for this one. */
  readonly state: 'applied' | 'pending' | 'ahead' | MigrationProblem['kind']
  readonly appliedAt: Date | undefined
}

/** Moves the schema. One process at a time does, whoever else comes waits and finds nothing left to do. */
export interface Migrator {
  /**
   * Applies what is pending; answers with the names.
   *
   * @throws FatalBootError when files and database do not fit (edited, missing, out of order, future), a file is named
   * wrongly, or a script fails for a reason of its own; what was applied before it stays.
   * @throws AppError `database_migration_busy` when another process migrates for too long.
   */
  up(signal?: AbortSignal): Promise<string[]>
  /** Takes back the newest ones. Default 1 step. */
  down(options?: { steps?: number; signal?: AbortSignal }): Promise<string[]>
  status(): Promise<MigrationStatus[]>
  /** Sentences that say what does not fit; empty when all is well (pending ones are well). */
  verify(): Promise<string[]>
}

export interface MigratorParts {
  readonly folder: URL | undefined
  readonly openSession: () => Promise<Session>
  readonly settings: Pick<DatabaseSettings, 'migrationLockTimeoutMs' | 'migrationWaitMs'>
  /** How many migrations of a newer version this one runs on. */
  readonly onAhead: (count: number) => void
  readonly log: Logger
  readonly clock: Clock
  readonly random: Random
}

/** Advisory lock key: the same for everybody who migrates a database. */
const LOCK_KEY = createHash('sha256').update('seaworthy:migrations').digest().readBigInt64BE().toString()
const POLL_MS = 200
const LOCK_NOT_AVAILABLE = '55P03'
const LOCK_ATTEMPTS = 5

const CREATE_TABLE = `create table if not exists seaworthy_migration (
  version bigint primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default now(),
  duration_ms integer not null
)`
/** The chassis before this column goes on as it did. */
const ADD_COMPATIBILITY =
  'alter table seaworthy_migration add column if not exists backward_compatible boolean not null default false'

export function createMigrator(parts: MigratorParts): Migrator {
  return new FolderMigrator(parts)
}

class FolderMigrator implements Migrator {
  readonly #parts: MigratorParts

  constructor(parts: MigratorParts) {
    this.#parts = parts
  }

  async up(signal?: AbortSignal): Promise<string[]> {
    const files = await this.#files()
    if (files.length === 0) return []
    await using session = await this.#open()
    // Most starts find nothing to do; they need no lock.
    const found = this.#accept(files, await readApplied(session))
    this.#tellAhead(found.ahead)
    if (found.pending.length === 0 && found.redeclared.length === 0) return []
    return await this.#locked(session, signal, async () => {
      await session.query(CREATE_TABLE)
      await session.query(ADD_COMPATIBILITY)
      const { pending, redeclared } = this.#accept(files, await readApplied(session))
      for (const { version } of redeclared) {
        await session.query('update seaworthy_migration set backward_compatible = true where version = $1', [
          version,
        ])
      }
      for (const migration of pending) {
        signal?.throwIfAborted()
        await this.#apply(session, migration, signal)
      }
      return pending.map(({ name }) => name)
    })
  }

  async down({ steps = 1, signal }: { steps?: number; signal?: AbortSignal } = {}): Promise<string[]> {
    const files = await this.#files()
    await using session = await this.#open()
    return await this.#locked(session, signal, async () => {
      const applied = await readApplied(session)
      const { ahead } = this.#accept(files, applied)
      if (ahead.length > 0) {
        throw new FatalBootError(
          `migration ${ahead.at(-1)?.name} belongs to a newer version of the service: take it back with that version`,
        )
      }
      const newest = applied.toReversed().slice(0, steps)
      const undone = newest.map((row) => files.find((file) => file.version === row.version) as Migration)
      const stuck = undone.find((migration) => migration.down === undefined)
      if (stuck)
        throw new FatalBootError(
          `migration ${stuck.name} cannot be taken back: it has no ${stuck.name}.down.sql`,
        )
      for (const migration of undone) {
        signal?.throwIfAborted()
        await this.#revert(session, migration, signal)
      }
      return undone.map(({ name }) => name)
    })
  }

  async status(): Promise<MigrationStatus[]> {
    const files = await this.#files()
    await using session = await this.#open()
    const applied = await readApplied(session)
    const { problems, ahead } = planMigrations(files, applied)
    const rows = new Map(applied.map((row) => [row.name, row]))
    const names = [
      ...new Set([...applied, ...files].sort((a, b) => a.version - b.version).map(({ name }) => name)),
    ]
    return names.map((name) => ({
      name,
      state:
        problems.find((problem) => problem.name === name)?.kind ??
        (ahead.some((row) => row.name === name) ? 'ahead' : rows.has(name) ? 'applied' : 'pending'),
      appliedAt: rows.get(name)?.appliedAt,
    }))
  }

  async verify(): Promise<string[]> {
    const files = await this.#files()
    await using session = await this.#open()
    return planMigrations(files, await readApplied(session)).problems.map(explainProblem)
  }

  #files(): Promise<Migration[]> {
    return this.#parts.folder ? readMigrations(this.#parts.folder) : Promise.resolve([])
  }

  async #open(): Promise<Session> {
    try {
      return await this.#parts.openSession()
    } catch (error) {
      throw toConnectError(error)
    }
  }

  #accept(files: readonly Migration[], applied: readonly AppliedMigration[]): MigrationPlan {
    const plan = planMigrations(files, applied)
    if (plan.problems.length > 0) {
      throw new FatalBootError(`the schema does not fit: ${plan.problems.map(explainProblem).join('; ')}`)
    }
    return plan
  }

  #tellAhead(ahead: readonly AppliedMigration[]): void {
    const { log, onAhead } = this.#parts
    onAhead(ahead.length)
    if (ahead.length === 0) return
    log.info(
      { ahead: ahead.map(({ name }) => name) },
      'the schema is that of a newer version, which declares that this one can run on it',
    )
  }

  async #locked<T>(session: Session, signal: AbortSignal | undefined, fn: () => Promise<T>): Promise<T> {
    const { clock, random, settings } = this.#parts
    const startedMs = clock.monotonicMs()
    // Polling instead of pg_advisory_lock: a waiting statement would keep a snapshot, and block CREATE INDEX CONCURRENTLY.
    while (!(await tryLock(session))) {
      if (clock.monotonicMs() - startedMs >= settings.migrationWaitMs) {
        throw databaseErrors.database_migration_busy(
          { waitedMs: settings.migrationWaitMs },
          { retryAfterS: 5 },
        )
      }
      await clock.sleep(POLL_MS * (0.5 + random()), signal)
    }
    try {
      return await fn()
    } finally {
      // A lost session has lost the lock as well.
      await session.query(`select pg_advisory_unlock(${LOCK_KEY})`).catch(() => {})
    }
  }

  async #apply(session: Session, migration: Migration, signal: AbortSignal | undefined): Promise<void> {
    const { clock, log } = this.#parts
    const startedMs = clock.monotonicMs()
    await this.#run({ session, signal }, migration, migration.up, `${migration.name}.up.sql`, () =>
      session.query(
        'insert into seaworthy_migration (version, name, checksum, duration_ms, backward_compatible) values ($1, $2, $3, $4, $5)',
        [
          migration.version,
          migration.name,
          migration.checksum,
          Math.round(clock.monotonicMs() - startedMs),
          migration.backwardCompatible,
        ],
      ),
    )
    log.info(
      { migration: migration.name, durationMs: Math.round(clock.monotonicMs() - startedMs) },
      'migration applied',
    )
  }

  async #revert(session: Session, migration: Migration, signal: AbortSignal | undefined): Promise<void> {
    await this.#run(
      { session, signal },
      migration,
      migration.down as string,
      `${migration.name}.down.sql`,
      () => session.query('delete from seaworthy_migration where version = $1', [migration.version]),
    )
    this.#parts.log.info({ migration: migration.name }, 'migration taken back')
  }

  async #run(
    { session, signal }: { readonly session: Session; readonly signal: AbortSignal | undefined },
    { transactional }: Migration,
    script: string,
    file: string,
    record: () => Promise<unknown>,
  ): Promise<void> {
    const { clock, random, settings, log } = this.#parts
    const timeout = `lock_timeout = ${settings.migrationLockTimeoutMs}`
    for (let attempt = 1; ; attempt++) {
      try {
        if (transactional) {
          await this.#cancellable(session, signal, () => inTransaction(session, timeout, script, record))
        } else await oneByOne(session, timeout, script, record)
        return
      } catch (error) {
        signal?.throwIfAborted()
        if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE || attempt >= LOCK_ATTEMPTS)
          throw migrationFailed(file, error)
        log.warn({ migration: file, attempt }, 'migration waits for a lock')
        await clock.sleep(random() * 1_000 * attempt, signal)
      }
    }
  }

  /** Nothing of a transaction that is cancelled stays, so a stop need not wait for the table lock that it waits for. */
  async #cancellable(
    session: Session,
    signal: AbortSignal | undefined,
    fn: () => Promise<void>,
  ): Promise<void> {
    if (signal === undefined) return await fn()
    const onAbort = () => void session.cancel().catch(() => undefined)
    if (signal.aborted) throw signal.reason
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await fn()
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}

async function inTransaction(
  session: Session,
  timeout: string,
  script: string,
  record: () => Promise<unknown>,
) {
  await session.query('begin')
  try {
    await session.query(`set local ${timeout}`)
    await session.query(script)
    await record()
    await session.query('commit')
  } catch (error) {
    await session.query('rollback').catch(() => {})
    throw error
  }
}

/** Without a transaction a failure leaves the statements before it done; write them so that they can be repeated. */
async function oneByOne(session: Session, timeout: string, script: string, record: () => Promise<unknown>) {
  await session.query(`set ${timeout}`)
  try {
    for (const statement of splitStatements(script)) await session.query(statement)
    await record()
  } finally {
    await session.query('reset lock_timeout').catch(() => {})
  }
}

async function tryLock(session: Session): Promise<boolean> {
  const rows = await session.query<{ locked: boolean }>(`select pg_try_advisory_lock(${LOCK_KEY}) as locked`)
  return rows[0]?.locked === true
}

async function readApplied(session: Session): Promise<AppliedMigration[]> {
  const [table] = await session.query<{ oid: unknown }>(`select to_regclass('seaworthy_migration') as oid`)
  if (!table?.oid) return []
  return await session.query<AppliedMigration>(
    // The column came later: without it the value is null.
    `select version, name, checksum, applied_at as "appliedAt",
       (to_jsonb(m) ->> 'backward_compatible')::boolean as "backwardCompatible"
     from seaworthy_migration m order by version`,
  )
}

/** A broken script stays broken however often it is tried; an unreachable server or a lock do not. */
function migrationFailed(file: string, error: unknown): unknown {
  const translated = toDatabaseError(error, file)
  const permanent =
    translated instanceof ConstraintViolation ||
    (translated instanceof AppError && translated.code === 'database_failed')
  if (!permanent) return translated
  const message = error instanceof Error ? error.message : String(error)
  return new FatalBootError(`migration ${file} failed (SQLSTATE ${sqlStateOf(error)}): ${message}`)
}
