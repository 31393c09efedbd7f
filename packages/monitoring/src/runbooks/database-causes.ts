import { series } from '../watched.ts'
import type { Cause } from './runbook.ts'

/** A session that waits for another one. */
const WAITING = 'from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0'
/** Those who are waited for and wait for nobody: who ends the others ends victims. */
const HOLDERS = `select distinct holder from (select unnest(pg_blocking_pids(pid)) as holder ${WAITING}) as each where cardinality(pg_blocking_pids(holder)) = 0`

export const DATABASE_SILENT: Cause = {
  sign: 'the database does not answer',
  cure: 'Start it again, or have it fail over: sessions are opened anew by themselves. Elsewhere than on one host its provider has the command.',
  of: ({ database }) => database !== undefined,
  tries: '! pg_isready --quiet --timeout=5 --dbname="$DATABASE_URL"',
  types: 'docker compose restart database',
}

export const LOCK_HELD: Cause = {
  sign: 'a session holds a lock that others wait for',
  cure: 'End that session. One that is idle in its transaction takes no notice of `pg_cancel_backend`.',
  of: ({ database }) => database !== undefined,
  tries: `psql "$DATABASE_URL" --no-align --tuples-only --command "select true ${WAITING} limit 1" | grep -q t`,
  types: `psql "$DATABASE_URL" --command "select pg_terminate_backend(holder) from (${HOLDERS}) as holders"`,
}

export const CONNECTIONS_AWAITED: Cause = {
  sign: 'requests wait for a connection of the pool',
  cure: 'Somebody keeps connections.',
  asks: (watched) =>
    watched.signals.database &&
    `max by (namespace, job) (${series(watched, watched.signals.database.pending)}) > 1`,
  see: 'PoolExhausted',
}
