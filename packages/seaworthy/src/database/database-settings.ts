import Type from 'typebox'
import { defineSettings, type SettingsOf, secretSetting, setting } from '../settings/index.ts'

const ms = (variable: string, value: number, minimum: number, describe: string) =>
  setting(Type.Integer({ minimum }), { variable, default: value, describe })

/** Where the database is, how it is connected to, and how long statements, migrations and callers may take. */
export const databaseSettings = defineSettings('database', {
  url: secretSetting({
    variable: 'DATABASE_URL',
    optional: true,
    describe:
      'Postgres connection URL, such as postgres://user:password@host:5432/name?sslmode=verify-full. Absent: the embedded database.',
  }),
  directUrl: secretSetting({
    variable: 'DATABASE_DIRECT_URL',
    optional: true,
    describe:
      'Postgres URL that keeps a session per connection, for migrations and leader election, when DATABASE_URL goes through a pooler in transaction mode. Absent: DATABASE_URL.',
  }),
  caFile: setting(Type.Optional(Type.String()), {
    variable: 'DATABASE_CA_FILE',
    describe:
      'PEM file with the authority that signed the server certificate, or system for those of the operating system; without an sslmode in the URL it means verify-full',
  }),
  embeddedStorage: setting(Type.Union([Type.Literal('folder'), Type.Literal('memory')]), {
    variable: 'DATABASE_EMBEDDED_STORAGE',
    default: (environment) => (environment === 'test' ? 'memory' : 'folder'),
    describe:
      'Where the embedded database keeps its data: its folder, or memory (gone when the process ends)',
  }),
  embeddedTemplate: setting(Type.Optional(Type.String()), {
    variable: 'DATABASE_EMBEDDED_TEMPLATE',
    describe:
      'Archive of an embedded database (PGlite dumpDataDir) that a new one starts from, instead of from nothing',
  }),
  poolSize: setting(Type.Integer({ minimum: 1, maximum: 1000 }), {
    variable: 'DATABASE_POOL_SIZE',
    default: 10,
    describe: 'Most connections that one replica opens for queries',
  }),
  acquireTimeoutMs: ms(
    'DATABASE_ACQUIRE_TIMEOUT_MS',
    2_000,
    1,
    'Longest wait for a connection, milliseconds',
  ),
  maxWaitMs: ms(
    'DATABASE_MAX_WAIT_MS',
    500,
    1,
    'Who would wait longer for a connection is refused at once, as the line moves now, milliseconds',
  ),
  idleTimeoutMs: ms(
    'DATABASE_IDLE_TIMEOUT_MS',
    30_000,
    0,
    'A connection unused for so long is closed, milliseconds',
  ),
  maxLifetimeMs: ms(
    'DATABASE_MAX_LIFETIME_MS',
    1_800_000,
    0,
    'Age at which a connection is replaced, milliseconds; 0 never',
  ),
  prePingAfterMs: ms(
    'DATABASE_PRE_PING_AFTER_MS',
    1_000,
    0,
    'A connection idle for longer is asked for a sign of life before use, milliseconds',
  ),
  statementTimeoutMs: ms(
    'DATABASE_STATEMENT_TIMEOUT_MS',
    15_000,
    0,
    'statement_timeout, milliseconds; 0 none',
  ),
  lockTimeoutMs: ms('DATABASE_LOCK_TIMEOUT_MS', 5_000, 0, 'lock_timeout, milliseconds; 0 none'),
  idleInTransactionTimeoutMs: ms(
    'DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS',
    15_000,
    0,
    'idle_in_transaction_session_timeout, milliseconds; 0 none',
  ),
  sessionOptions: setting(Type.Boolean(), {
    variable: 'DATABASE_SESSION_OPTIONS',
    default: true,
    describe:
      'Send the three timeouts, the time zone and the styles of values as startup parameters; off for poolers that refuse them (set them on the role instead)',
  }),
  preparedStatements: setting(Type.Boolean(), {
    variable: 'DATABASE_PREPARED_STATEMENTS',
    default: true,
    describe:
      'Name repeated statements so that the server parses and plans them once; off behind a pooler in transaction mode',
  }),
  slowQueryMs: ms(
    'DATABASE_SLOW_QUERY_MS',
    200,
    0,
    'A statement that takes longer is logged by its name, milliseconds',
  ),
  pingThresholdMs: ms(
    'DATABASE_PING_THRESHOLD_MS',
    250,
    1,
    'A sign of life slower than this counts as down, milliseconds',
  ),
  requirePrimary: setting(Type.Boolean(), {
    variable: 'DATABASE_REQUIRE_PRIMARY',
    default: true,
    describe:
      'Leave a server that takes no writes, and be not ready while there is no other; off for a service that only reads, from a standby',
  }),
  leaderPingMs: ms(
    'DATABASE_LEADER_PING_MS',
    2_000,
    10,
    'How often a leader asks whether it still has its session, milliseconds',
  ),
  leaderPingTimeoutMs: ms(
    'DATABASE_LEADER_PING_TIMEOUT_MS',
    2_000,
    10,
    'Silence after which a leader stops leading, milliseconds; together with the ping it must stay below 15 s',
  ),
  leaderRecheckMs: ms(
    'DATABASE_LEADER_RECHECK_MS',
    30_000,
    10,
    'How often a leader asks over a new connection whether the address still leads to the server of its session, milliseconds',
  ),
  migrationLockTimeoutMs: ms(
    'DATABASE_MIGRATION_LOCK_TIMEOUT_MS',
    5_000,
    0,
    'lock_timeout of migrations, so that one waiting migration does not queue all traffic behind it, milliseconds',
  ),
  migrationWaitMs: ms(
    'DATABASE_MIGRATION_WAIT_MS',
    60_000,
    0,
    'Longest wait for another replica that migrates, milliseconds',
  ),
})

/** {@link databaseSettings} as loaded: times in milliseconds, addresses as secrets. */
export type DatabaseSettings = SettingsOf<typeof databaseSettings>
