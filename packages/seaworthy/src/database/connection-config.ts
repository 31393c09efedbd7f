import { FatalBootError } from '../errors/index.ts'
import type { ClientOptions } from './configured-client.ts'
import { connectionTls } from './connection-tls.ts'
import { type ConnectionUrl, readConnectionUrl } from './connection-url.ts'
import type { DatabaseSettings } from './database-settings.ts'
import { valueParsers } from './value-parsers.ts'
import { VALUE_SETTINGS } from './value-settings.ts'

export interface SessionKind {
  readonly applicationName: string
  /** Appended to the name that the server sees, also when the URL gives it. */
  readonly purpose?: string
  /** For migrations and elections: no statement timeout. */
  readonly longRunning?: boolean
  /** Where the URL comes from, for messages. Default `DATABASE_URL`. */
  readonly variable?: 'DATABASE_URL' | 'DATABASE_DIRECT_URL'
}

export interface ConnectionConfig extends ClientOptions {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
}

/** Longer than this without an answer to a statement that the server must have cancelled: the connection is dead. */
const ANSWER_GRACE_MS = 5_000

const VALUES = Object.entries(VALUE_SETTINGS)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ')

/**
 * The server drops a session whose client vanished without a goodbye after 10 + 3 × 3 s, and with it its locks: soon
 * enough for a successor, and not before a leader that was cut off has noticed it itself.
 */
const KEEP_ALIVE = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3'

/**
 * What `pg` needs from the URL and the settings.
 *
 * The timeouts travel as startup parameters, so they cost no round trip; PgBouncer refuses them unless its
 * `ignore_startup_parameters` names them, hence `DATABASE_SESSION_OPTIONS=off`. Options of the URL are sent all the same, last,
 * so that they count.
 *
 * @throws FatalBootError with everything that keeps the URL from being used as it is written.
 */
export function connectionConfig(
  text: string,
  settings: DatabaseSettings,
  session: SessionKind,
): ConnectionConfig {
  const { variable = 'DATABASE_URL', longRunning = false } = session
  const { url, problems: found } = readConnectionUrl(text, settings)
  const problems = [...found]
  if (!settings.requirePrimary && url.targetSession !== undefined && url.targetSession !== 'any') {
    problems.push(
      `target_session_attrs=${url.targetSession} contradicts DATABASE_REQUIRE_PRIMARY=off: remove one of them`,
    )
  }
  const ssl = connectionTls(url, settings.caFile, problems)
  if (problems.length > 0) throw new FatalBootError(`${variable} cannot be used: ${problems.join('; ')}`)
  const statementTimeoutMs = longRunning ? 0 : settings.statementTimeoutMs
  const user = url.user ?? 'postgres'
  const options = [
    ...(settings.sessionOptions ? [VALUES, ...(longRunning ? [KEEP_ALIVE] : [])] : []),
    ...(url.options === undefined ? [] : [url.options]),
  ].join(' ')
  return {
    host: url.host ?? 'localhost',
    port: url.port ?? 5432,
    database: url.database ?? user,
    user,
    ...(url.password === undefined ? {} : { password: url.password }),
    ssl,
    application_name: applicationName(url, session),
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: valueParsers,
    ...(options === '' ? {} : { options }),
    ...(url.connectTimeoutMs === undefined ? {} : { connectTimeoutMs: url.connectTimeoutMs }),
    ...(statementTimeoutMs > 0 ? { query_timeout: statementTimeoutMs + ANSWER_GRACE_MS } : {}),
    ...(settings.sessionOptions
      ? {
          statement_timeout: statementTimeoutMs || undefined,
          lock_timeout: settings.lockTimeoutMs || undefined,
          ...(longRunning
            ? {}
            : { idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs || undefined }),
        }
      : {}),
  } as ConnectionConfig
}

function applicationName(url: ConnectionUrl, session: SessionKind): string {
  const name = url.applicationName ?? session.applicationName
  return (session.purpose === undefined ? name : `${name} ${session.purpose}`).slice(0, 63)
}
