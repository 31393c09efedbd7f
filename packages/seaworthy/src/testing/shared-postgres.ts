import type { SharedPostgres } from './provided-postgres.ts'

/**
 * Asks for a database of one's own. Call it at the top of a test file and skip only on `missing`.
 *
 * @throws Error when a server is there but did not start.
 */
export async function sharedPostgres(): Promise<SharedPostgres> {
  // Loaded here, so that what else is for tests can be had without Vitest.
  const { inject } = await import('vitest')
  const response = await fetch(inject('postgresBroker'))
  const answer = (await response.json()) as SharedPostgres
  if (!response.ok) throw new Error('missing' in answer ? answer.missing : 'no answer')
  return answer
}

/** A database that a suite runs on, or the reason why it cannot. */
export interface DatabaseTarget {
  readonly name: string
  /** Absent: the embedded database. */
  readonly url?: string
  /** Why there is no such database on this machine. */
  readonly missing?: string
}

/** Both databases, for suites that must pass on either: `describe.each(await databaseTargets())`. */
export async function databaseTargets(): Promise<DatabaseTarget[]> {
  const server = await sharedPostgres()
  return [
    { name: 'the embedded database' },
    'url' in server
      ? { name: 'a Postgres server', url: server.url }
      : { name: `a Postgres server (${server.missing})`, missing: server.missing },
  ]
}
