import type { Pool } from 'pg'
import type { Telemetry } from '../telemetry/index.ts'
import { databaseMetrics } from './database-metrics.ts'
import type { StatementName } from './statement-name.ts'

export interface Instruments {
  /** Runs a statement, inside a client span when the request is sampled. */
  trace<T>(statement: StatementName, run: () => Promise<T>): Promise<T>
  /** A statement ended, well or not. */
  finished(statement: StatementName, durationMs: number): void
  /** A parameter could not be stored: logged without it. */
  refused(statement: StatementName, sqlState: string | undefined): void
  /** A statement was cancelled, because nobody waited for it any more. */
  cancelled(): void
  /** A connection was taken from the pool. */
  waited(durationMs: number): void
}

/** Distinct statement names that get a series of their own; the rest share `other`. */
const MAX_OPERATIONS = 300

/** Metrics, spans and the slow query log, named by the OpenTelemetry database conventions. */
export function createInstruments(options: {
  telemetry: Telemetry
  pool: Pool
  slowQueryMs: number
}): Instruments {
  const { telemetry, pool, slowQueryMs } = options
  const { metrics, tracing, context, log } = telemetry
  const duration = metrics.histogram(databaseMetrics.duration)
  const wait = metrics.histogram(databaseMetrics.wait)
  const cancelled = metrics.counter(databaseMetrics.cancelled)
  watchPool(telemetry, pool)
  const series = new Map<string, { observe(value: number): void }>()
  const seriesOf = (name: string) => {
    const known = series.get(name)
    if (known) return known
    if (series.size >= MAX_OPERATIONS && name !== 'other') return seriesOf('other')
    const created = duration.labels({ operation: name })
    series.set(name, created)
    return created
  }
  return {
    trace(statement, run) {
      if (!context.current()?.sampled) return run()
      return tracing.span(
        statement.name,
        {
          'db.system.name': 'postgresql',
          'db.operation.name': statement.verb.toUpperCase(),
          'db.query.summary': statement.name,
        },
        run,
        'client',
      )
    },
    finished(statement, durationMs) {
      seriesOf(statement.name).observe(durationMs / 1000)
      if (durationMs > slowQueryMs) {
        log.warn(
          { statement: statement.name, durationMs: Math.round(durationMs), thresholdMs: slowQueryMs },
          'a statement was slow',
        )
      }
    },
    refused(statement, sqlState) {
      log.warn({ statement: statement.name, sqlState }, 'a value was refused by the database')
    },
    cancelled: () => cancelled.inc(),
    waited: (durationMs) => wait.observe(durationMs / 1000),
  }
}

function watchPool({ metrics }: Telemetry, pool: Pool): void {
  metrics.gauge({
    ...databaseMetrics.connections,
    collect() {
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount)
    },
  })
  metrics.gauge({
    ...databaseMetrics.pending,
    collect() {
      this.set(pool.waitingCount)
    },
  })
}
