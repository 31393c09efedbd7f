import { inject } from 'vitest'
import type {} from './vitest-postgres.ts'

/** A new database of the server that the test run shares, or why there is none. */
export type SharedPostgres = { readonly url: string } | { readonly missing: string }

/**
 * Asks for a database of one's own. Call it at the top of a test file and skip only on `missing`.
 *
 * @throws Error when a server is there but did not start.
 */
export async function sharedPostgres(): Promise<SharedPostgres> {
  const response = await fetch(inject('postgresBroker'))
  const answer = (await response.json()) as SharedPostgres
  if (!response.ok) throw new Error('missing' in answer ? answer.missing : 'no answer')
  return answer
}
