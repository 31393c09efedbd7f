import type { Pool } from 'pg'
import type { Telemetry } from '../telemetry/index.ts'
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
const WAIT_BUCKETS_S = [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5]

/** Metrics, spans and the slow query log, named by the OpenTelemetry database conventions. */
export function createInstruments(options: {
  telemetry: Telemetry
  pool: Pool
  slowQueryMs: number
}): Instruments {
  const { telemetry, pool, slowQueryMs } = options
  const { metrics, tracing, context, log } = telemetry
  const duration = metrics.histogram({
    name: 'db_client_operation_duration_seconds',
    help: 'Duration of statements by name',
    labelNames: ['operation'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10],
  })
  const wait = metrics.histogram({
    name: 'db_client_connection_wait_time_seconds',
    help: 'Time until a connection was obtained from the pool',
    buckets: WAIT_BUCKETS_S,
  })
  const cancelled = metrics.counter({
    name: 'db_client_cancelled_statements_total',
    help: 'Statements that were cancelled because their request was given up: its client left, or its time was over',
  })
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
    name: 'db_client_connection_count',
    help: 'Connections of the pool by state',
    labelNames: ['state'],
    collect() {
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount)
    },
  })
  metrics.gauge({
    name: 'db_client_connection_pending_requests',
    help: 'Requests waiting for a connection',
    collect() {
      this.set(pool.waitingCount)
    },
  })
}
