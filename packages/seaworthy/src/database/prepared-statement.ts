import type { CompiledQuery, QueryResult } from 'kysely'
import type pg from 'pg'
import type { PoolClient } from 'pg'
import { databaseErrors } from './database-errors.ts'
import { encodeParameters } from './parameter-encoding.ts'
import { isLostStatement, isStalePlan } from './sql-error.ts'
import type { StatementCache } from './statement-cache.ts'

const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

export interface PreparedParts {
  readonly statements: StatementCache
  /** The server, or what stands before it, keeps no names: none are used any more. */
  readonly onNamesRefused: () => void
}

/** Sends a statement under the name that the server may know it by, and once more without when the server does not any more. */
export async function sendPrepared<R>(
  client: PoolClient,
  { query, sql, parameters }: CompiledQuery,
  { statements, onNamesRefused }: PreparedParts,
  inTransaction: boolean,
): Promise<QueryResult<R>> {
  // Raw text without parameters may hold several statements, which cannot be prepared.
  const name = query.kind !== 'RawNode' || parameters.length > 0 ? statements.nameFor(sql) : undefined
  try {
    return await send<R>(client, sql, parameters, name)
  } catch (error) {
    if (name === undefined) throw error
    if (isStalePlan(error)) statements.forget(sql)
    else if (isLostStatement(error)) {
      statements.disable()
      onNamesRefused()
    } else throw error
    // Neither ran anything; inside a transaction it is aborted all the same.
    if (inTransaction) throw error
    return await send<R>(client, sql, parameters, undefined)
  }
}

async function send<R>(
  client: PoolClient,
  sql: string,
  parameters: readonly unknown[],
  name: string | undefined,
): Promise<QueryResult<R>> {
  if (sql.includes('\0'))
    throw databaseErrors.database_parameters_refused({ reason: 'its text holds U+0000, which ends it' })
  const values = encodeParameters(parameters)
  const answer: pg.QueryResult | pg.QueryResult[] = await client.query(
    name === undefined ? { text: sql, values } : { name, text: sql, values },
  )
  const result = Array.isArray(answer) ? answer.at(-1) : answer
  const rows = result?.rows ?? []
  return result && WRITES.has(result.command)
    ? { numAffectedRows: BigInt(result.rowCount ?? 0), rows }
    : { rows }
}
