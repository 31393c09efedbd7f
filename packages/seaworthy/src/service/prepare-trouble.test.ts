import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PostgresServer, startPostgres } from '@seaworthy/rig'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Clock, systemClock } from '../base/index.ts'
import type { Dependency } from '../capability/index.ts'
import { postgres } from '../database/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { sharedPostgres } from '../testing/shared-postgres.ts'
import { defineService } from './index.ts'

const migrations = new URL('../testing/subjects/migrations/', import.meta.url)
const shared = await sharedPostgres()
const missing = 'missing' in shared ? shared.missing : undefined
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-trouble-'))
let server: PostgresServer | undefined

const RULES = `
host all secretive 127.0.0.1/32 scram-sha-256
host all outsider  127.0.0.1/32 reject
hostssl all tlsonly 127.0.0.1/32 trust
host all postgres,weak,sleeper,crowded,nobody 127.0.0.1/32 trust
`
const ROLES = [
  `create role secretive login password 'right'`,
  'create role tlsonly login',
  'create role outsider login',
  'create role weak login',
  'create role sleeper nologin',
  'create role crowded login connection limit 0',
  'revoke create on schema public from public',
]

beforeAll(async () => {
  if (missing) return
  chmodSync(folder, 0o755)
  const rules = join(folder, 'pg_hba.conf')
  writeFileSync(rules, RULES, { mode: 0o644 })
  server = await startPostgres({ settings: { hba_file: rules } })
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  for (const statement of ROLES) await admin.query(statement)
  await admin.end()
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const told = (lines: Record<string, unknown>[]) =>
  lines.filter(({ message }) => message === 'dependency cannot be prepared yet')

/** What the log of a service says whose database is at that URL. */
async function reasonFor(url: string, env: Record<string, string> = {}) {
  const service = defineService({
    name: 'troubled',
    uses: { database: postgres({ policy: 'degradable', migrations }) },
    features: [],
  })
  await using running = await launchForTest(service, {
    untilReady: false,
    env: { DATABASE_URL: url, DATABASE_ACQUIRE_TIMEOUT_MS: '2000', ...env },
  })
  await expect.poll(() => told(running.lines()).length, { timeout: 30_000 }).toBeGreaterThan(0)
  const text = JSON.stringify(running.lines())
  expect(text).not.toContain('s3cret')
  expect(told(running.lines())[0]).toMatchObject({ dependency: 'database', times: 1 })
  expect(told(running.lines())[0]).not.toHaveProperty('error')
  return told(running.lines())[0]?.reason
}

/** `127.0.0.1:port`, and the URL of a user and a database there. */
const place = () => new URL(server?.url ?? '').host
const at = (user: string, database = 'postgres', query = '') =>
  `postgres://${user}@${place()}/${database}${query}`

test.skipIf(missing).each<[string, () => string, (at: string) => string]>([
  [
    'a database that is missing',
    () => at('postgres:s3cret', 'nowhere'),
    (at) => `the database "nowhere" does not exist on ${at}: create it, or name another in DATABASE_URL`,
  ],
  [
    'a wrong password',
    () => at('secretive:s3cret'),
    (at) => `${at} refuses the password of the user "secretive", or has no such user: correct DATABASE_URL`,
  ],
  ['no password', () => at('secretive'), (at) => `${at} asks for a password, and DATABASE_URL has none`],
  [
    'a role that is missing',
    () => at('nobody:s3cret'),
    (at) =>
      `the user "nobody" does not exist on ${at}: create it with login, or name another in DATABASE_URL`,
  ],
  [
    'a role that may not log in',
    () => at('sleeper'),
    (at) => `the user "sleeper" may not log in on ${at}: alter role "sleeper" login`,
  ],
  [
    'TLS that is required',
    () => at('tlsonly'),
    (at) =>
      `${at} has no rule that lets "tlsonly" into "postgres" from here without TLS: add sslmode=verify-full to DATABASE_URL, or add a rule to its pg_hba.conf`,
  ],
  [
    'TLS that is refused',
    () => at('postgres', 'postgres', '?sslmode=require'),
    (at) => `${at} offers no TLS, and DATABASE_URL asks for it: turn it on there, or set sslmode=disable`,
  ],
  [
    'too many connections',
    () => at('crowded'),
    (at) =>
      `${at} has no connection left: raise its max_connections, lower DATABASE_POOL_SIZE or the number of replicas, or put a pooler before it`,
  ],
  [
    'a schema that it may not change',
    () => at('weak'),
    () =>
      'the user "weak" may not do what the service needs in "postgres" (permission denied for schema public): grant it, for tables such as: grant create on schema public to "weak"',
  ],
])('%s is told once, with what to do and where, without password and stack', async (_, url, expected) => {
  expect(await reasonFor(url())).toBe(expected(place()))
})

test.each([
  [
    'a port where nothing listens',
    'postgres://u:s3cret@127.0.0.1:1/x',
    'nothing listens on 127.0.0.1:1: start it there, or correct host and port in DATABASE_URL',
  ],
  [
    'a host that does not exist',
    'postgres://u:s3cret@nowhere.invalid/x',
    'no address is known for the host "nowhere.invalid": correct it in DATABASE_URL, or look at the DNS',
  ],
])('%s is told with the setting to correct', async (_, url, expected) => {
  expect(await reasonFor(url)).toBe(expected)
})

test('a server that is none, and one that does not answer, are told apart', async () => {
  const silent = createServer((socket) => void socket.on('error', () => undefined))
  const rude = createServer((socket) => void socket.on('error', () => undefined).end())
  const port = async (of: typeof silent) => {
    await new Promise<void>((resolve) => of.listen(0, '127.0.0.1', resolve))
    return (of.address() as { port: number }).port
  }
  try {
    const [mute, closing] = [await port(silent), await port(rude)]
    expect(await reasonFor(`postgres://u:s3cret@127.0.0.1:${mute}/x`)).toMatch(
      /^127\.0\.0\.1:\d+ does not answer/,
    )
    expect(await reasonFor(`postgres://u:s3cret@127.0.0.1:${closing}/x`)).toMatch(
      /^127\.0\.0\.1:\d+ closes the connection/,
    )
  } finally {
    silent.close()
    rude.close()
  }
})

test('the schema comes over the direct connection, so that is the setting to correct', async () => {
  const direct = { DATABASE_DIRECT_URL: 'postgres://u:s3cret@127.0.0.1:1/x' }
  expect(await reasonFor('postgres://u:s3cret@127.0.0.1:2/x', direct)).toContain(
    'nothing listens on 127.0.0.1:1: start it there, or correct host and port in DATABASE_DIRECT_URL',
  )
})

/** Waits a hundredth of the time. */
const hasty: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 100, signal) }

test('a cause that stays is told ever more rarely, another one at once, and its end once', async () => {
  const causes = [...Array<string>(20).fill('first'), 'second', 'second', 'first']
  let tries = 0
  const flaky: Dependency<object> = {
    kind: 'flaky',
    policy: 'critical',
    settings: [],
    open: async () => ({
      client: {},
      async prepare() {
        const cause = causes[tries++]
        if (cause) throw new Error(cause)
      },
      close: async () => undefined,
    }),
  }
  const service = defineService({ name: 'flaky', uses: { flaky }, features: [] })
  await using running = await launchForTest(service, { clock: hasty, env: { HEALTH_TIMEOUT_MS: '60000' } })
  expect(told(running.lines()).map(({ reason, times }) => [reason, times])).toEqual([
    ...[1, 2, 4, 8, 16].map((times) => ['Error: first', times]),
    ['Error: second', 1],
    ['Error: second', 2],
    ['Error: first', 1],
  ])
  const stacks = told(running.lines()).filter((line) => JSON.stringify(line).includes('prepare-trouble'))
  expect(stacks).toHaveLength(3)
  expect(running.lines('dependency is prepared')).toHaveLength(1)
})

test('the health check says why something is not prepared yet', async () => {
  const service = defineService({
    name: 'stuck',
    uses: { database: postgres({ policy: 'critical', migrations }) },
    features: [],
  })
  await using running = await launchForTest(service, {
    untilReady: false,
    env: { DATABASE_URL: 'postgres://u:s3cret@127.0.0.1:1/x' },
  })
  const check = async () => {
    const answer = (await (await running.fetch('/health/ready')).json()) as {
      checks: { name: string; lastError?: { message: string } }[]
    }
    return answer.checks.find(({ name }) => name === 'database prepared')?.lastError?.message
  }
  await expect.poll(check, { timeout: 30_000 }).toContain('not prepared yet: nothing listens on 127.0.0.1:1')
})
