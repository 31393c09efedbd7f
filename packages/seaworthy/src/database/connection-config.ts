import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { ClientConfig } from 'pg'
import { FatalBootError } from '../errors/index.ts'
import type { DatabaseSettings } from './database-settings.ts'
import { valueParsers } from './value-parsers.ts'

export interface SessionKind {
  readonly applicationName: string
  /** For migrations and elections: no statement timeout. */
  readonly longRunning?: boolean
  /** Where the URL comes from, for messages. Default `DATABASE_URL`. */
  readonly variable?: 'DATABASE_URL' | 'DATABASE_DIRECT_URL'
}

/** Longer than this without an answer to a statement that the server must have cancelled: the connection is dead. */
const ANSWER_GRACE_MS = 5_000

/**
 * What `current_date` and a value as text mean must not depend on where the server stands, nor on what its operator set
 * for the database or the role.
 */
export const VALUE_SETTINGS = {
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
} as const

const VALUES = Object.entries(VALUE_SETTINGS)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ')

/**
 * The server drops a session whose client vanished without a goodbye after 10 + 3 × 3 s, and with it its locks: soon
 * enough for a successor, and not before a leader that was cut off has noticed it itself.
 */
const KEEP_ALIVE = ' -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3'

/**
 * What `pg` needs from the URL and the settings.
 *
 * TLS follows libpq's `sslmode`: `disable` none, `require` encrypts without looking at the certificate, `verify-ca`
 * checks who signed it, `verify-full` also the host name. Without one: `verify-full` when there is a CA file, else none.
 * The timeouts travel as startup parameters, so they cost no round trip; PgBouncer refuses them unless its
 * `ignore_startup_parameters` names them, hence `DATABASE_SESSION_OPTIONS=off`.
 *
 * @throws FatalBootError when the URL is none, names an unknown `sslmode` or an authority that cannot be read.
 */
export function connectionConfig(
  text: string,
  settings: DatabaseSettings,
  session: SessionKind,
): ClientConfig & { readonly host: string; readonly port: number; readonly database: string } {
  const { variable = 'DATABASE_URL' } = session
  const url = parse(text, variable)
  const statementTimeoutMs = session.longRunning ? 0 : settings.statementTimeoutMs
  const user = decodeURIComponent(url.username) || 'postgres'
  return {
    host:
      url.searchParams.get('host') ??
      (decodeURIComponent(url.hostname.replace(/^\[|\]$/g, '')) || 'localhost'),
    port: Number(url.searchParams.get('port') ?? (url.port || 5432)),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    user,
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ssl: tlsOptions(url, settings.caFile, variable),
    application_name: session.applicationName.slice(0, 63),
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: valueParsers,
    ...(statementTimeoutMs > 0 ? { query_timeout: statementTimeoutMs + ANSWER_GRACE_MS } : {}),
    ...(settings.sessionOptions
      ? {
          statement_timeout: statementTimeoutMs || undefined,
          lock_timeout: settings.lockTimeoutMs || undefined,
          ...(session.longRunning
            ? { options: VALUES + KEEP_ALIVE }
            : {
                options: VALUES,
                idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs || undefined,
              }),
        }
      : {}),
  } as ClientConfig & { host: string; port: number; database: string }
}

function parse(text: string, variable: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'postgres:' && url?.protocol !== 'postgresql:') {
    throw new FatalBootError(`${variable} must look like postgres://user:password@host:5432/name`)
  }
  return url as URL
}

function tlsOptions(url: URL, caFile: string | undefined, variable: string): ConnectionOptions | false {
  const rootCertificate = caFile ?? url.searchParams.get('sslrootcert') ?? undefined
  const mode = url.searchParams.get('sslmode') ?? (rootCertificate ? 'verify-full' : 'disable')
  const ca = rootCertificate === undefined ? {} : { ca: readAuthority(rootCertificate) }
  switch (mode) {
    case 'disable':
      return false
    case 'require':
      return { rejectUnauthorized: false }
    case 'verify-ca':
      return { ...ca, rejectUnauthorized: true, checkServerIdentity: () => undefined }
    case 'verify-full':
      return { ...ca, rejectUnauthorized: true }
    default:
      throw new FatalBootError(
        `sslmode "${mode}" of ${variable} is not supported: use disable, require, verify-ca or verify-full`,
      )
  }
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new FatalBootError(
      `the authority ${file} (DATABASE_CA_FILE, or sslrootcert of the URL) cannot be read: ${code}`,
      { cause },
    )
  }
}
