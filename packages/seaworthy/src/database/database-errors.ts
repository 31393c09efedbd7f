import { defineErrors } from '../errors/index.ts'

/** What can go wrong between a service and its database. None of them carries SQL or a parameter. */
export const databaseErrors = defineErrors('database', {
  database_unavailable: {
    status: 503,
    title: 'The database cannot be reached',
    detail: (p: { reason: string }) => `The database cannot be reached: ${p.reason}.`,
    advice:
      'Try again after the time in Retry-After. Operators: look at the database check in /health/ready.',
  },
  database_busy: {
    status: 503,
    title: 'The database has more to do than it can',
    detail: 'The wait for a connection to the database would be too long.',
    advice:
      'Try again after the time in Retry-After. Operators: look at db_client_connection_pending_requests and the slow query log; DATABASE_POOL_SIZE and DATABASE_MAX_WAIT_MS set the bounds.',
  },
  database_timeout: {
    status: 504,
    title: 'The database took too long',
    detail: (p: { statement: string; limit: string }) =>
      `The statement "${p.statement}" ran into ${p.limit} and was cancelled.`,
    advice: 'Narrow the request. Operators: look for the statement in the slow query log.',
  },
  database_conflict: {
    status: 409,
    title: 'Concurrent changes collided',
    detail: 'The change collided with another one made at the same time, and repeating it did not help.',
    advice: 'Read the current state and send the request again.',
  },
  database_value_refused: {
    status: 422,
    title: 'A value cannot be stored',
    detail:
      'A value cannot be stored: it has a character that the database does not accept (such as U+0000), is too long, out of range or malformed.',
    advice:
      'Correct the values of the request. Operators: the log names the statement and the SQLSTATE, never the value.',
  },
  database_failed: {
    status: 500,
    title: 'A statement was refused by the database',
    detail: (p: { statement: string; sqlState: string }) =>
      `The statement "${p.statement}" was refused by the database (SQLSTATE ${p.sqlState}).`,
    advice: 'A defect of the service: report it with the correlation id.',
  },
  database_parameters_refused: {
    status: 500,
    title: 'A statement has parameters that cannot be sent',
    detail: (p: { reason: string }) => `The statement cannot be sent: ${p.reason}.`,
    advice: 'A defect of the service: report it with the correlation id.',
  },
  database_nested_use: {
    status: 500,
    title: 'The database was used around its own transaction',
    detail:
      'A query or transaction was started on the database inside withTransaction. Use the transaction that the callback is given: on a server the other connection can exhaust the pool, on the embedded database it would wait for itself.',
    advice: 'A defect of the service: hand the transaction down.',
  },
  database_leadership_lost: {
    status: 503,
    title: 'Another replica leads now',
    detail: (p: { election: string }) =>
      `The term as leader of "${p.election}" is over: the transaction was not carried out.`,
    advice: 'Nothing is to be done: the replica that leads does the work.',
  },
  database_in_use: {
    status: 503,
    title: 'The embedded database belongs to another process',
    detail: (p: { folder: string; holder: string }) =>
      `The folder ${p.folder} is open in ${p.holder}. Stop that process, or give this one another data folder with DATA_DIR, or set DATABASE_URL so that both use a Postgres server. A second opener would destroy the data.`,
    advice: 'Stop the other process, name another data folder with DATA_DIR, or set DATABASE_URL.',
  },
  database_migration_busy: {
    status: 503,
    title: 'Another replica is migrating the schema',
    detail: (p: { waitedMs: number }) =>
      `Another replica has been migrating the schema for longer than ${p.waitedMs} ms.`,
    advice: 'It is tried again by itself. Operators: look for a migration that waits for a lock.',
  },
})
