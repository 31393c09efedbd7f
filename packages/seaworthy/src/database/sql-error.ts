import { AppError } from '../errors/index.ts'
import { databaseErrors } from './database-errors.ts'

/** Which rule of the schema a change broke (SQLSTATE class 23). */
export type ConstraintKind = 'unique' | 'foreign_key' | 'check' | 'not_null' | 'exclusion'

const CONSTRAINTS: Readonly<Record<string, ConstraintKind>> = {
  '23502': 'not_null',
  '23503': 'foreign_key',
  '23505': 'unique',
  '23514': 'check',
  '23P01': 'exclusion',
}

/**
 * What the server said, without what it must not repeat: no SQL, no parameters, no `DETAIL` (it quotes rows), and no
 * message for data errors (it quotes values).
 */
export class SqlError extends Error {
  override readonly name = 'SqlError'
  /** Five characters, PostgreSQL appendix A. */
  readonly sqlState: string
  readonly statement: string
  readonly table: string | undefined
  readonly column: string | undefined

  constructor(raw: RawSqlError, statement: string) {
    super(raw.code.startsWith('22') ? `data error ${raw.code}` : raw.message)
    this.sqlState = raw.code
    this.statement = statement
    this.table = raw.table || undefined
    this.column = raw.column || undefined
  }
}

/** A change broke a constraint: for domain code to catch and name in its own words; uncaught it is a defect (500). */
export class ConstraintViolation extends Error {
  override readonly name = 'ConstraintViolation'
  readonly kind: ConstraintKind
  /** Name of the constraint or unique index; undefined for not-null. */
  readonly constraint: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined

  constructor(kind: ConstraintKind, raw: RawSqlError) {
    super(
      `${kind} constraint ${raw.constraint ?? raw.column ?? ''} of ${raw.table ?? 'a table'} was violated`,
    )
    this.kind = kind
    this.constraint = raw.constraint || undefined
    this.table = raw.table || undefined
    this.column = raw.column || undefined
  }
}

/** True for a violation of a unique constraint, of this one when named. */
export function isUniqueViolation(error: unknown, constraint?: string): error is ConstraintViolation {
  return (
    error instanceof ConstraintViolation &&
    error.kind === 'unique' &&
    (constraint === undefined || error.constraint === constraint)
  )
}

export interface RawSqlError extends Error {
  readonly code: string
  readonly severity?: string
  readonly constraint?: string
  readonly table?: string
  readonly column?: string
}

const SQLSTATE = /^[0-9A-Z]{5}$/
const isRaw = (error: unknown): error is RawSqlError =>
  error instanceof Error && 'severity' in error && 'code' in error && SQLSTATE.test(String(error.code))

/** SQLSTATE of an error as the driver threw it, or of the cause of one that was already translated. */
export function sqlStateOf(error: unknown): string | undefined {
  if (isRaw(error)) return error.code
  if (error instanceof SqlError) return error.sqlState
  return error instanceof AppError ? sqlStateOf(error.options.cause) : undefined
}

/** A plan that was prepared before the table changed shape; the statement has to be prepared anew. */
export const isStalePlan = (error: unknown): boolean =>
  isRaw(error) && error.code === '0A000' && error.message.includes('cached plan')

/** The server does not know, or already knows, a statement name: a pooler hands out other sessions than it seems. */
export const isLostStatement = (error: unknown): boolean =>
  isRaw(error) && (error.code === '26000' || error.code === '42P05')

/** A write where none is taken: the server is a standby or was made read-only, or the transaction is. */
export const isReadOnlyRefusal = (error: unknown): boolean => isRaw(error) && error.code === '25006'

/** Too few parameters for a statement, or too many: a protocol violation that the session outlives. */
const isMiscount = (error: RawSqlError) =>
  error.code === '08P01' && error.severity === 'ERROR' && error.message.startsWith('bind message')

/** True when the connection that threw it is of no more use. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (isRaw(error)) return /^(08|57P0|53300)/.test(error.code) && !isMiscount(error)
  const code = 'code' in error ? String(error.code) : ''
  if (code !== '') return !code.startsWith('ERR_') || /^ERR_(TLS|SSL)/.test(code)
  return /terminated|timeout|not queryable|ended|closed|after calling end/i.test(error.message)
}

/** Repeating the whole transaction can succeed. */
export const isRetryable = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'database_conflict'

/**
 * Data exceptions (SQLSTATE class 22) that a parameter can cause: too long, out of range, no date, bad LIKE escape, no
 * such character, no regular expression, negative LIMIT or OFFSET, malformed, untranslatable. Others, such as a
 * division by zero, are the statement's own.
 */
const REFUSED_VALUES = new Set([
  '22001',
  '22003',
  '22007',
  '22008',
  '22009',
  '22021',
  '22025',
  '2201B',
  '2201W',
  '2201X',
  '22P02',
  '22P05',
])

/** `encodeParameters` sees to it that Postgres does not misread one. */
const JSON_FOR_INTERVAL =
  'a plain object was given for an interval, and is JSON: give text such as "1 hour", or the object that was read'

/** For whoever asks why: a failover is under way, or the address leads to a standby. */
export const TAKES_NO_WRITES = 'its server takes no writes now'

export interface StatementContext {
  /** It is the server that takes no writes, not the transaction. Default false. */
  readonly isReadOnlyServer?: boolean
  /** The statement had parameters, which may be what the caller sent. Default false. */
  readonly hasParameters?: boolean
}

/** The answer tells the caller nothing of the statement, so the log has to. */
export const isRefusedValue = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'database_value_refused'

/** Translates what the driver threw into the catalogue. */
export function toDatabaseError(
  error: unknown,
  statement: string,
  { hasParameters = false, isReadOnlyServer = false }: StatementContext = {},
): unknown {
  if (error instanceof AppError) return error
  if (!isRaw(error)) return isConnectionLoss(error) ? unavailable(error) : error
  const kind = CONSTRAINTS[error.code]
  if (kind) return new ConstraintViolation(kind, error)
  const cause = new SqlError(error, statement)
  if (isStalePlan(error)) return databaseErrors.database_conflict({ cause, retryAfterS: 1 })
  switch (error.code) {
    case '40001':
    case '40P01':
      return databaseErrors.database_conflict({ cause, retryAfterS: 1 })
    case '57014':
      return databaseErrors.database_timeout({ statement, limit: 'the statement timeout' }, { cause })
    case '55P03':
      return databaseErrors.database_timeout(
        { statement, limit: 'the lock timeout' },
        { cause, retryAfterS: 1 },
      )
    case '25P03':
      return databaseErrors.database_timeout(
        { statement, limit: 'the idle-in-transaction timeout' },
        { cause, retryAfterS: 1 },
      )
  }
  if (isReadOnlyServer) {
    return databaseErrors.database_unavailable({ reason: TAKES_NO_WRITES }, { cause, retryAfterS: 2 })
  }
  if (isConnectionLoss(error)) {
    return databaseErrors.database_unavailable(
      { reason: `the server said SQLSTATE ${error.code}` },
      { cause, retryAfterS: 2 },
    )
  }
  if (error.code === '22007' && /type interval: "\{"[^a-z"]*\\u00/i.test(error.message)) {
    return databaseErrors.database_parameters_refused({ reason: JSON_FOR_INTERVAL }, { cause })
  }
  if (hasParameters && REFUSED_VALUES.has(error.code)) return databaseErrors.database_value_refused({ cause })
  return databaseErrors.database_failed({ statement, sqlState: error.code }, { cause })
}

/** Translates a failed connect: whatever the reason, the database cannot be used. */
export function toConnectError(error: unknown): unknown {
  if (error instanceof AppError) return error
  if (isRaw(error)) {
    const cause = new SqlError(error, 'connect')
    const reason = `the server refused the connection with SQLSTATE ${error.code}`
    return databaseErrors.database_unavailable({ reason }, { cause, retryAfterS: 2 })
  }
  return unavailable(error)
}

function unavailable(error: unknown): AppError {
  return databaseErrors.database_unavailable({ reason: reasonOf(error) }, { cause: error, retryAfterS: 2 })
}

/** Why, in words without an address, a user or a database name. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (typeof message === 'string') {
    if (message.includes('timeout exceeded when trying to connect'))
      return 'no connection became free in time'
    if (message.includes('read timeout')) return 'it stopped answering'
    if (message.includes('timeout')) return 'connecting took too long'
  }
  if (typeof code === 'string') return `the connection failed with ${code}`
  return 'the connection was closed'
}
