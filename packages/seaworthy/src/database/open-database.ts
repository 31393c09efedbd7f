import { hostname } from 'node:os'
import { CompiledQuery, Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Clock, Random } from '../base/index.ts'
import { WaitingLine } from '../base/index.ts'
import { FatalBootError } from '../errors/index.ts'
import type { Logger, Telemetry } from '../telemetry/index.ts'
import type { Database } from './database.ts'
import { databaseErrors } from './database-errors.ts'
import { databaseMetrics } from './database-metrics.ts'
import type { DatabaseSettings } from './database-settings.ts'
import { pooledDialect } from './driver.ts'
import { createInstruments } from './instruments.ts'
import { createLeadership } from './leadership.ts'
import { createMigrator } from './migrator.ts'
import { ASK_WHETHER_READ_ONLY, PrimaryWatch } from './primary-watch.ts'
import { TAKES_NO_WRITES } from './sql-error.ts'
import { StatementCache } from './statement-cache.ts'
import { StatementNames } from './statement-name.ts'
import { TransactionScope, withTransaction } from './transaction.ts'

/** An answer younger than this proves that the server is there when no connection is free to ask with. */
const RECENT_MS = 5_000
/** Connections that are lost within this time are lost for one reason. */
const SAME_LOSS_MS = 10_000

/** What a database is opened with; `postgres` takes it from the service that declares one. */
export interface OpenDatabaseOptions {
  readonly service: string
  /** Folder for the embedded database. */
  readonly dataDir: string
  readonly settings: DatabaseSettings
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly random: Random
  readonly migrations?: URL
  /** Names this replica to the server. Default: host name and process id. */
  readonly replica?: string
}

/**
 * Opens the database that the settings name. A server is connected to on first use; the embedded one is opened here.
 *
 * @throws FatalBootError when another process has the embedded database, its folder cannot be used, or a URL is no good.
 */
export async function openDatabase<S>(options: OpenDatabaseOptions): Promise<Database<S>> {
  const { settings, telemetry, clock, random, service } = options
  const log = telemetry.log.child({ component: 'database' })
  const holder = `${service}@${options.replica ?? `${hostname()}-${process.pid}`}`
  const primary = new PrimaryWatch({ telemetry, clock, required: settings.requirePrimary })
  const engine = settings.url
    ? (await import('./server-engine.ts')).connectServer({
        primary,
        url: settings.url.reveal(),
        applicationName: holder,
        settings,
        clock,
        onIdleLoss: idleLossNotice(log, clock),
      })
    : await (await import('./embedded-engine.ts')).openEmbedded({
        dataDir: options.dataDir,
        holder,
        settings,
        log,
        clock,
      })
  let answeredAtMs = Number.NEGATIVE_INFINITY
  let closed: Promise<void> | undefined
  const scope = new TransactionScope()
  const names = new StatementNames()
  const instruments = createInstruments({ telemetry, pool: engine.pool, slowQueryMs: settings.slowQueryMs })
  const statements = new StatementCache({ enabled: settings.preparedStatements })
  const queriesOn = (pool: Pool) =>
    new Kysely<S>({
      dialect: pooledDialect({
        pool,
        instruments,
        statements,
        names,
        clock,
        line: new WaitingLine(clock, settings.maxWaitMs),
        prePingAfterMs: engine.kind === 'pglite' ? Number.POSITIVE_INFINITY : settings.prePingAfterMs,
        guard: scope.guard,
        onAnswer: () => {
          answeredAtMs = clock.monotonicMs()
        },
        primary,
        context: telemetry.context,
        cancel: engine.interrupt,
        onNamesRefused: () =>
          log.warn(
            'a pooler does not keep prepared statements, they are off now: set DATABASE_PREPARED_STATEMENTS=off',
          ),
      }),
    })
  const query = queriesOn(engine.pool)
  const reserved = engine.reserved === engine.pool ? query : queriesOn(engine.reserved)
  const retries = telemetry.metrics.counter(databaseMetrics.transactionRetries)
  let migrationsAhead = 0
  telemetry.metrics.gauge({
    ...databaseMetrics.migrationsAhead,
    collect() {
      this.set(migrationsAhead)
    },
  })
  const named = new Map<string, Kysely<S>>()
  const held = new Set<string>()
  return {
    kind: engine.kind,
    location: engine.location,
    query,
    reserved,
    named(name, transaction) {
      if (transaction) return transaction.withPlugin(names.plugin(name))
      let kysely = named.get(name)
      if (!kysely) {
        kysely = query.withPlugin(names.plugin(name))
        named.set(name, kysely)
      }
      return kysely
    },
    withTransaction: (fn, o) =>
      withTransaction({ query, scope, clock, random, onRetry: () => retries.inc() }, fn, o),
    execute: async <R>(sql: string, parameters: readonly unknown[] = []) => ({
      rows: (await query.executeQuery<R>(CompiledQuery.raw(sql, [...parameters]))).rows,
    }),
    leader: (name) =>
      createLeadership({ engine, held, key: `${service}:${name}`, settings, log, clock, random }),
    migrations: createMigrator({
      folder: options.migrations,
      openSession: () => engine.session('migrations'),
      onAhead: (count) => {
        migrationsAhead = count
      },
      settings,
      log,
      clock,
      random,
    }),
    async ping(signal) {
      const { pool } = engine
      const saturated = pool.idleCount === 0 && pool.totalCount >= pool.options.max
      if (!saturated || clock.monotonicMs() - answeredAtMs >= RECENT_MS) {
        const { epoch } = primary
        const asked = query.executeQuery<{ readOnly: string }>(CompiledQuery.raw(ASK_WHETHER_READ_ONLY))
        const { rows } = await unlessAborted(asked, signal)
        primary.saw({ epoch, isReadOnly: rows[0]?.readOnly === 'on' })
      }
      if (primary.isReadOnly) {
        throw databaseErrors.database_unavailable({ reason: TAKES_NO_WRITES }, { retryAfterS: 2 })
      }
    },
    renew(variable, url) {
      if (!engine.renew) throw new FatalBootError(`${variable} was not set when the service started`)
      engine.renew(variable, url.reveal())
    },
    close() {
      closed ??= engine.close()
      return closed
    },
  }
}

/** A server that restarts ends all idle connections: that is told once. */
function idleLossNotice(log: Logger, clock: Clock): (error: Error) => void {
  let toldAtMs = Number.NEGATIVE_INFINITY
  return (error) => {
    const nowMs = clock.monotonicMs()
    if (nowMs - toldAtMs < SAME_LOSS_MS) return
    toldAtMs = nowMs
    log.warn({ reason: error.message }, 'idle connections were lost')
  }
}

/** The promise's outcome, or the signal's reason when that comes first; the promise is left to itself then. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal?.reason)
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}
