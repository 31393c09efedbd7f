/** Read by `connectionConfig`; `honours` says which values. */
export interface HonouredParameter {
  /** For messages. */
  readonly expected: string
  readonly honours: RegExp
  /** Why a value that somebody may well write is not taken, and what to write instead. */
  readonly refuses: ReadonlyMap<string, string>
}

/** Not read: what to do instead. */
export interface RefusedParameter {
  readonly instead: string
  /** Values that ask for what happens anyway. */
  readonly unless?: RegExp
}

export type ConnectionParameter = HonouredParameter | RefusedParameter

const refused = (instead: string, unless?: RegExp): RefusedParameter =>
  unless ? { instead, unless } : { instead }
const honoured = (
  expected: string,
  honours: RegExp = /^/,
  refuses: Readonly<Record<string, string>> = {},
): HonouredParameter => ({ expected, honours, refuses: new Map(Object.entries(refuses)) })

const option = (name: string) => `write it as options=-c%20${name}%3D…`
const MODES = 'use disable, require, verify-ca or verify-full'
const WEAK = `it may go on without TLS: ${MODES}`
const PRIMARY = 'a service follows the primary: leave it out'
const STANDBY = 'name the standby as host and set DATABASE_REQUIRE_PRIMARY=off'
const ONE_KEY = 'put the key into the file of sslkey, unencrypted and readable for the service alone'
const CRYPTO = 'set it for the process, with --openssl-config of Node, or on the server'
const AUTHENTICATION = 'SCRAM, MD5 and plain passwords and client certificates are spoken: leave it out'
const REVOCATION =
  'revoked certificates are not looked up: give the server one of an authority that is trusted as a whole'
const KEEP_ALIVE = 'silent peers are found by the service after 10 s: leave it out'
const ACQUIRE = 'set DATABASE_ACQUIRE_TIMEOUT_MS'
const POOL_SIZE = 'set DATABASE_POOL_SIZE'
const STATEMENT = 'set DATABASE_STATEMENT_TIMEOUT_MS'
const PREPARED = 'set DATABASE_PREPARED_STATEMENTS'
const LIFETIME = 'set DATABASE_MAX_LIFETIME_MS'
const IDLE = 'set DATABASE_IDLE_TIMEOUT_MS'
const UTC = 'sessions are in UTC: leave it out'
const UTF8 = 'text is UTF-8: leave it out'
const FIXED = 'it is not to be chosen: leave it out'

/**
 * Every connection parameter of libpq 18 (https://www.postgresql.org/docs/18/libpq-connect.html, 34.1.2) and the usual ones
 * of other drivers. What is not in here is unknown.
 */
export const CONNECTION_PARAMETERS: Readonly<Record<string, ConnectionParameter>> = {
  // Honoured.
  host: honoured('one host name, address or folder of a Unix socket'),
  port: honoured('a port from 1 to 65535', /^\d{1,5}$/),
  user: honoured('a user name'),
  password: honoured('a password'),
  dbname: honoured('a database name'),
  sslmode: honoured(
    'disable, require, verify-ca or verify-full',
    /^(disable|require|verify-ca|verify-full)$/,
    {
      prefer: WEAK,
      allow: WEAK,
      'no-verify': 'use require, which means the same while no authority is named',
    },
  ),
  ssl: honoured('true or false; sslmode says more', /^(true|false|1|0)$/, {
    'no-verify': 'use sslmode=require',
  }),
  sslrootcert: honoured('a PEM file, or system for the authorities of the operating system'),
  sslcert: honoured('a PEM file, along with sslkey'),
  sslkey: honoured('a PEM file, along with sslcert'),
  connect_timeout: honoured('whole seconds from 1 to 3600', /^(?=.*[1-9])\d{1,4}$/, {
    '0': 'a wait without an end is not offered: use seconds from 1 to 3600',
  }),
  application_name: honoured('up to 63 printable ASCII characters', /^[ -~]{1,63}$/),
  options: honoured('-c name=value or --name=value'),
  target_session_attrs: honoured('any, read-write or primary', /^(any|read-write|primary)$/, {
    'read-only': STANDBY,
    standby: STANDBY,
    'prefer-standby': STANDBY,
  }),
  uselibpqcompat: honoured('true: sslmode means what it means to libpq', /^true$/),

  // Other parameters of libpq.
  hostaddr: refused(
    'write the address as host; verify-full wants it, or a name that leads to it, in the certificate',
  ),
  passfile: refused('write the password into the URL, and the URL into a file: DATABASE_URL_FILE'),
  service: refused('service files are not read: write host, user and database into the URL'),
  servicefile: refused('service files are not read: write host, user and database into the URL'),
  require_auth: refused(AUTHENTICATION),
  channel_binding: refused('use sslmode=verify-full, which proves the server', /^(disable|prefer)$/),
  client_encoding: refused(UTF8, /^utf-?8$/i),
  fallback_application_name: refused('a service names itself; another name is application_name'),
  keepalives: refused(KEEP_ALIVE, /^1$/),
  keepalives_idle: refused(KEEP_ALIVE),
  keepalives_interval: refused(KEEP_ALIVE),
  keepalives_count: refused(KEEP_ALIVE),
  tcp_user_timeout: refused(`${STATEMENT}; a server that is silent for 5 s longer is left`),
  replication: refused('a service has no replication session: leave it out', /^(false|off|no|0)$/),
  gssencmode: refused('GSSAPI is not spoken: use sslmode', /^(disable|prefer)$/),
  sslnegotiation: refused(
    'TLS is asked for in the usual way, which every server knows: leave it out',
    /^postgres$/,
  ),
  sslcompression: refused('TLS is not compressed: leave it out', /^0$/),
  sslcertmode: refused('a certificate is sent when sslcert names one: leave it out', /^allow$/),
  sslpassword: refused(ONE_KEY),
  sslcrl: refused(REVOCATION),
  sslcrldir: refused(REVOCATION),
  sslsni: refused('the host name is sent: leave it out', /^1$/),
  sslkeylogfile: refused('use --tls-keylog of Node'),
  requirepeer: refused('protect the folder of the socket instead'),
  ssl_min_protocol_version: refused(CRYPTO),
  ssl_max_protocol_version: refused(CRYPTO),
  min_protocol_version: refused(FIXED, /^3\.0$/),
  max_protocol_version: refused(FIXED, /^3\.0$/),
  krbsrvname: refused(AUTHENTICATION),
  gsslib: refused(AUTHENTICATION),
  gssdelegation: refused(AUTHENTICATION, /^0$/),
  scram_client_key: refused(AUTHENTICATION),
  scram_server_key: refused(AUTHENTICATION),
  oauth_issuer: refused(AUTHENTICATION),
  oauth_client_id: refused(AUTHENTICATION),
  oauth_client_secret: refused(AUTHENTICATION),
  oauth_scope: refused(AUTHENTICATION),
  load_balance_hosts: refused(PRIMARY, /^disable$/),
  requiressl: refused('use sslmode=require', /^0$/),
  authtype: refused(AUTHENTICATION),
  tty: refused(FIXED),

  // Settings of a session that people write as parameters.
  statement_timeout: refused(STATEMENT),
  lock_timeout: refused('set DATABASE_LOCK_TIMEOUT_MS'),
  idle_in_transaction_session_timeout: refused('set DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS'),
  search_path: refused(option('search_path')),
  timezone: refused(UTC),
  datestyle: refused('the styles of values are fixed: leave it out'),
  intervalstyle: refused('the styles of values are fixed: leave it out'),
  work_mem: refused(option('work_mem')),

  // Prisma.
  schema: refused(option('search_path')),
  connection_limit: refused(POOL_SIZE),
  pool_timeout: refused(ACQUIRE),
  socket_timeout: refused(STATEMENT),
  max_connection_lifetime: refused(LIFETIME),
  max_idle_connection_lifetime: refused(IDLE),
  pgbouncer: refused(
    'set DATABASE_SESSION_OPTIONS and DATABASE_PREPARED_STATEMENTS, see "Behind PgBouncer" of the guide',
    /^false$/,
  ),
  statement_cache_size: refused(PREPARED),
  single_use_connections: refused(LIFETIME),
  sslaccept: refused('use sslmode: verify-full for strict, require for accept_invalid_certs'),
  sslidentity: refused('use sslcert and sslkey, PEM files'),

  // node-postgres, porsager/postgres.
  database: refused('write dbname'),
  encoding: refused(UTF8, /^utf-?8$/i),
  max: refused(POOL_SIZE),
  min: refused('connections are opened when they are wanted: leave it out'),
  query_timeout: refused(STATEMENT),
  connectionTimeoutMillis: refused(`${ACQUIRE}, or connect_timeout in seconds`),
  idleTimeoutMillis: refused(IDLE),
  idle_timeout: refused(IDLE),
  max_lifetime: refused(LIFETIME),
  keepAlive: refused(KEEP_ALIVE, /^true$/),
  binary: refused('values travel as text: leave it out'),
  prepare: refused(PREPARED),

  // Rails, SQLAlchemy, psycopg, asyncpg.
  pool: refused(POOL_SIZE),
  pool_size: refused(POOL_SIZE),
  max_overflow: refused(POOL_SIZE),
  pool_recycle: refused(LIFETIME),
  checkout_timeout: refused(ACQUIRE),
  prepared_statements: refused(PREPARED),
  prepare_threshold: refused(PREPARED),
  prepared_statement_cache_size: refused(PREPARED),
  command_timeout: refused(STATEMENT),
  server_settings: refused('use options=-c%20name%3Dvalue'),

  // pgx.
  pool_max_conns: refused(POOL_SIZE),
  pool_min_conns: refused('connections are opened when they are wanted: leave it out'),
  pool_max_conn_lifetime: refused(LIFETIME),
  pool_max_conn_idle_time: refused(IDLE),
  pool_health_check_period: refused('set DATABASE_PRE_PING_AFTER_MS'),
  default_query_exec_mode: refused(PREPARED),
  statement_cache_capacity: refused(PREPARED),

  // JDBC, Npgsql.
  ApplicationName: refused('write application_name'),
  currentSchema: refused(option('search_path')),
  connectTimeout: refused('write connect_timeout'),
  loginTimeout: refused('write connect_timeout'),
  socketTimeout: refused(STATEMENT),
  prepareThreshold: refused(PREPARED),
  targetServerType: refused('write target_session_attrs'),
  loadBalanceHosts: refused(PRIMARY),
  tcpKeepAlive: refused(KEEP_ALIVE, /^true$/),
  sslfactory: refused('use sslmode and sslrootcert'),
  stringtype: refused('cast parameters in the statement'),
}
