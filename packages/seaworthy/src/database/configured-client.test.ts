import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { query, runScript, startPostgres } from '@seaworthy/rig'
import { expect, onTestFinished, test } from 'vitest'
import { sharedPostgres } from '../testing/shared-postgres.ts'
import { openTestDatabase } from '../testing/test-database.ts'

const shared = await sharedPostgres()
const url = 'url' in shared ? shared.url : ''

/** Every variable that `pg` looks at, wrong. */
const LEFT_FOR_PSQL = {
  PGHOST: 'nowhere.invalid',
  PGHOSTADDR: '192.0.2.1',
  PGPORT: '1',
  PGUSER: 'stranger',
  PGDATABASE: 'elsewhere',
  PGPASSWORD: 'guess',
  PGOPTIONS: '-c geqo=off -c timezone=Asia/Tokyo',
  PGAPPNAME: 'psql',
  PGSSLMODE: 'require',
  PGSSLNEGOTIATION: 'direct',
  PGREPLICATION: 'database',
  PGBINARY: 'true',
  PGCLIENT_ENCODING: 'LATIN1',
  PGCLIENTENCODING: 'LATIN1',
  PGCONNECT_TIMEOUT: '1',
  PGTARGETSESSIONATTRS: 'standby',
  PGTZ: 'Asia/Tokyo',
  USER: 'stranger',
}

const report = async (args: readonly string[], env: Record<string, string>) => {
  await using child = runScript(new URL('fixtures/session-reporter.ts', import.meta.url), args, env)
  return JSON.parse(await child.line()) as Record<string, unknown>
}

test.skipIf(url === '').each([
  ['as they are', {}],
  ['without options of the service', { DATABASE_SESSION_OPTIONS: 'off' }],
])('what is left in the environment for psql changes no session: options %s', async (_, env) => {
  const plain = await report([url], env)
  expect(plain).toMatchObject({ geqo: 'on', tls: false, led: true })
  const { name, ...rest } = await report([url], { ...env, ...LEFT_FOR_PSQL })
  expect(rest).toEqual({ ...plain, name: undefined })
  expect(name).toMatch(/^test@/)
})

test('what is left in the environment for psql does not reach the embedded database', async () => {
  expect(await report([], LEFT_FOR_PSQL)).toMatchObject({ geqo: 'on', zone: 'UTC', led: true })
})

test.skipIf(url === '')('a Unix socket is connected to, in each way that its folder is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-socket-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o777)
  await using server = await startPostgres({ settings: { unix_socket_directories: folder } })
  const { port } = new URL(server.url)
  const ways = [
    `postgres://postgres@/postgres?host=${folder}&port=${port}`,
    `postgres://postgres@localhost:${port}/postgres?host=${encodeURIComponent(folder)}`,
    `postgres://postgres@${encodeURIComponent(folder)}:${port}/postgres`,
  ]
  for (const way of ways) {
    await using opened = await openTestDatabase({ url: way })
    const { rows } = await opened.database.execute('select inet_client_addr() as address')
    expect(rows).toEqual([{ address: null }])
  }
})

test.skipIf(url === '')('a password that no setting names is not sent', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-pgpass-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755)
  const rules = join(folder, 'pg_hba.conf')
  writeFileSync(rules, 'host all secretive all scram-sha-256\nhost all postgres all trust\n')
  writeFileSync(join(folder, '.pgpass'), '*:*:*:*:right', { mode: 0o600 })
  await using server = await startPostgres({ settings: { hba_file: rules } })
  await query(server.url, `create role secretive login password 'right'`)
  const at = new URL(server.url)
  at.username = 'secretive'
  const environment = { PGPASSWORD: 'right', HOME: folder, PGPASSFILE: join(folder, '.pgpass') }
  expect(await report([at.href], environment)).toEqual({
    error: expect.stringContaining('cannot be reached'),
    cause: expect.stringContaining('asks for a password, and there is none'),
  })
  at.password = 'right'
  expect(await report([at.href], environment)).toMatchObject({ user: 'secretive' })
})
