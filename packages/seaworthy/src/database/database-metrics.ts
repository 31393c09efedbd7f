import { defineMetrics } from '../telemetry/index.ts'

const WAIT_BUCKETS_S = [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5]

/** Statements, the pool and the server behind it. */
export const databaseMetrics = defineMetrics('database', {
  duration: {
    kind: 'histogram',
    name: 'db_client_operation_duration_seconds',
    help: 'Duration of statements by name',
    labelNames: ['operation'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10],
  },
  wait: {
    kind: 'histogram',
    name: 'db_client_connection_wait_time_seconds',
    help: 'Time until a connection was obtained from the pool',
    buckets: WAIT_BUCKETS_S,
  },
  cancelled: {
    kind: 'counter',
    name: 'db_client_cancelled_statements_total',
    help: 'Statements that were cancelled because their request was given up: its client left, or its time was over',
  },
  connections: {
    kind: 'gauge',
    name: 'db_client_connection_count',
    help: 'Connections of the pool by state',
    labelNames: ['state'],
  },
  pending: {
    kind: 'gauge',
    name: 'db_client_connection_pending_requests',
    help: 'Requests waiting for a connection',
  },
  transactionRetries: {
    kind: 'counter',
    name: 'db_client_transaction_retries_total',
    help: 'Transactions repeated after a serialisation failure or deadlock',
  },
  migrationsAhead: {
    kind: 'gauge',
    name: 'db_schema_migrations_ahead',
    help: 'Applied migrations of a newer version of the service that this one runs on',
  },
  primary: {
    kind: 'gauge',
    name: 'db_client_primary',
    help: 'Whether the database takes writes, as its sessions last saw it: 1 yes, 0 no',
  },
})
