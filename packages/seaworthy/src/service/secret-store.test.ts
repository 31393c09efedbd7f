import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import Type from 'typebox'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type FeatureContext, feature } from '../capability/index.ts'
import { type Database, postgres } from '../database/index.ts'
import { route } from '../http/index.ts'
import { anyone } from '../identity/index.ts'
import { type SecretStoreServer, startSecretStore } from '../secrets/fixtures/secret-store-server.ts'
import { ROOT_TOKEN, vaultProtocol } from '../secrets/fixtures/vault-protocol.ts'
import { defineSettings, secretSetting } from '../settings/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { sharedPostgres } from '../testing/shared-postgres.ts'
import { defineService } from './index.ts'

const CANARY = 'canary-of-the-store'
const REFRESH_MS = 1_000

const keysSettings = defineSettings('keys', {
  key: secretSetting({ variable: 'SIGNING_KEY', describe: 'Signs', schema: Type.String({ minLength: 8 }) }),
})
const keeper = defineService({
  name: 'keeper',
  settings: keysSettings,
  features: [feature({ name: 'quiet' })],
})

async function vault(secret: Record<string, unknown>): Promise<SecretStoreServer> {
  const server = await startSecretStore(vaultProtocol())
  onTestFinished(() => server[Symbol.asyncDispose]())
  server.secrets.set('keeper', secret)
  return server
}
const stored = (server: SecretStoreServer, more: Record<string, string> = {}) => ({
  ...{ SECRET_STORE: 'vault', SECRET_STORE_NAMES: 'keeper', VAULT_ADDR: server.url, VAULT_TOKEN: ROOT_TOKEN },
  SECRETS_REFRESH_MS: `${REFRESH_MS}`,
  ...more,
})

test('a setting comes from the store before the environment, and its source is told and not its value', async () => {
  const server = await vault({ SIGNING_KEY: CANARY })
  await using service = await launchForTest(keeper, {
    env: stored(server, { SIGNING_KEY: 'of-the-environment' }),
  })
  expect(service.settings.get(keysSettings).key.reveal()).toBe(CANARY)
  const row = service.settings.describe().find(({ variable }) => variable === 'SIGNING_KEY')
  expect(row).toMatchObject({ value: '[secret]', source: 'vault:secret/keeper' })
  expect(service.lines('settings were read from the secret store')).toMatchObject([
    { variables: { SIGNING_KEY: 'vault:secret/keeper' } },
  ])
  expect(JSON.stringify(service.lines())).not.toContain(CANARY)
  expect(JSON.stringify(service.lines())).not.toContain(ROOT_TOKEN)
})

test('what the store does not have comes from the environment, and what nobody has is told with both places', async () => {
  const server = await vault({ LOG_LEVEL: 'info' })
  {
    await using service = await launchForTest(keeper, {
      env: stored(server, { SIGNING_KEY: 'of-the-environment' }),
    })
    const rows = service.settings.describe()
    expect(rows.find(({ variable }) => variable === 'SIGNING_KEY')?.source).toBe('environment')
    expect(rows.find(({ variable }) => variable === 'LOG_LEVEL')?.source).toBe('vault:secret/keeper')
  }
  await expect(launchForTest(keeper, { env: stored(server) })).rejects.toThrow(
    /SIGNING_KEY is not set[\s\S]*SIGNING_KEY_FILE[\s\S]*vault:secret\/keeper has no key of that name/,
  )
})

test('a store that cannot be read stops the boot; where it need not be there, a warning tells of it', async () => {
  const server = await vault({ SIGNING_KEY: CANARY })
  server.fault = 'failing'
  const env = stored(server, { SIGNING_KEY: 'of-the-environment', SECRET_STORE_TIMEOUT_MS: '1000' })
  await expect(launchForTest(keeper, { env })).rejects.toThrow(/^secret_store_failing: /)
  await using service = await launchForTest(keeper, { env: { ...env, SECRET_STORE_REQUIRED: 'off' } })
  expect(service.settings.get(keysSettings).key.reveal()).toBe('of-the-environment')
  expect(
    service.lines('the secret store cannot be read; the service starts with what the environment has'),
  ).toMatchObject([{ level: 'warn', reason: expect.stringContaining('Vault is sealed') }])
})

test('a secret that nobody follows, and a new value that does not fit, are told once and counted while they wait', async () => {
  const server = await vault({ SIGNING_KEY: CANARY })
  await using service = await launchForTest(keeper, { env: stored(server) })
  server.secrets.set('keeper', { SIGNING_KEY: 'another-canary' })
  const told = () =>
    service.lines('a secret has changed, and the service goes on with the one before until it is replaced')
  await expect
    .poll(told, { timeout: 10_000 })
    .toMatchObject([{ variable: 'SIGNING_KEY', reason: 'what uses it reads it at the start only' }])
  server.secrets.set('keeper', { SIGNING_KEY: 'short' })
  await expect
    .poll(told, { timeout: 10_000 })
    .toMatchObject([
      {},
      { reason: 'the new value from vault:secret/keeper is not text, at least 8 characters' },
    ])
  const metrics = await (await service.fetch('/metrics')).text()
  expect(metrics).toMatch(/secrets_pending 1\n/)
  expect(JSON.stringify(service.lines())).not.toMatch(/canary/)
  server.secrets.set('keeper', { SIGNING_KEY: CANARY })
  await expect
    .poll(() => service.telemetry.metrics.text(), { timeout: 10_000 })
    .toMatch(/secrets_pending 0\n/)
})

test('a store that is lost while the service runs changes nothing, and is told', async () => {
  const server = await vault({ SIGNING_KEY: CANARY })
  await using service = await launchForTest(keeper, {
    env: stored(server, { SECRET_STORE_TIMEOUT_MS: '1000' }),
  })
  server.fault = 'refuses connections'
  const lost = () => service.lines('the secret store cannot be read; the secrets stay as they are')
  await expect.poll(lost, { timeout: 10_000 }).toHaveLength(1)
  expect((await service.fetch('/health/ready')).status).toBe(200)
  server.fault = 'none'
  await expect
    .poll(() => service.lines('the secret store can be read again'), { timeout: 10_000 })
    .toHaveLength(1)
  expect(await service.telemetry.metrics.text()).toContain('secrets_reads_total{outcome="failed"}')
})

const shared = await sharedPostgres()

describe.skipIf('missing' in shared)('the password of a database', () => {
  const counting = defineService({
    name: 'counting',
    uses: { database: postgres({ policy: 'critical' }) },
    features: [
      feature({
        name: 'sum',
        provides: ({ uses }: FeatureContext<{ database: Database<unknown> }>) => ({
          database: uses.database,
        }),
        routes: [
          route({
            method: 'GET',
            path: '/who',
            summary: 'Who is connected',
            access: anyone,
            limit: 'unlimited',
            output: { 200: Type.Object({ user: Type.String() }) },
            handler: async (_, { database }: { database: Database<unknown> }) => {
              const { rows } = await database.execute<{ user: string }>('select current_user as user')
              return rows[0] as { user: string }
            },
          }),
        ],
      }),
    ],
  })

  async function roles() {
    const url = 'url' in shared ? shared.url : ''
    const admin = new Client({ connectionString: url })
    await admin.connect()
    const names = ['blue', 'green'].map((name) => `rotated_${name}_${process.pid}`) as [string, string]
    onTestFinished(async () => {
      for (const name of names) await admin.query(`drop role if exists ${name}`)
      await admin.end()
    })
    for (const name of names) await admin.query(`create role ${name} login password '${name}-password'`)
    const urlOf = (name: string) => {
      const own = new URL(url)
      own.username = name
      own.password = `${name}-password`
      return `${own}`
    }
    /** As an owner of roles would: nobody logs in as it any more, and its sessions end. */
    const retire = async (name: string) => {
      await admin.query(`alter role ${name} nologin`)
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [name])
    }
    return { names, urlOf, retire, admin }
  }

  test('is replaced in the store and used for new sessions, without a restart and without a failed request', async () => {
    const { names, urlOf, admin } = await roles()
    const [blue, green] = names
    const server = await vault({ DATABASE_URL: urlOf(blue) })
    await using service = await launchForTest(counting, {
      env: stored(server, { DATABASE_MAX_LIFETIME_MS: '1000', DATABASE_POOL_SIZE: '3' }),
    })
    const users = new Set<string>()
    let failed = 0
    const ask = async () => {
      const answer = await service.fetch('/api/v1/who')
      if (answer.status !== 200) failed++
      else users.add(((await answer.json()) as { user: string }).user)
    }
    await ask()
    expect([...users]).toEqual([blue])
    server.secrets.set('keeper', { DATABASE_URL: urlOf(green) })
    const sessionsOf = async (name: string) =>
      (await admin.query('select count(*)::int as n from pg_stat_activity where usename = $1', [name]))
        .rows[0].n
    await expect
      .poll(
        async () => {
          await Promise.all([ask(), ask(), ask()])
          return await sessionsOf(blue)
        },
        { timeout: 20_000 },
      )
      .toBe(0)
    await ask()
    expect({ failed, users: [...users] }).toEqual({ failed: 0, users: [blue, green] })
    expect(service.lines('a secret has changed, and its new value is used from now on')).toMatchObject([
      { variable: 'DATABASE_URL' },
    ])
    expect(await service.telemetry.metrics.text()).toContain(
      'secrets_rotations_total{variable="DATABASE_URL"} 1',
    )
  })

  test('comes from a file that is replaced, and a URL that names another place waits for a restart', async () => {
    const { names, urlOf, retire } = await roles()
    const [blue, green] = names
    const folder = mkdtempSync(join(tmpdir(), 'rotated-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'DATABASE_URL')
    writeFileSync(file, urlOf(blue))
    await using service = await launchForTest(counting, {
      env: { SECRETS_DIR: folder, SECRETS_REFRESH_MS: `${REFRESH_MS}` },
    })
    const elsewhere = new URL(urlOf(green))
    elsewhere.port = '1'
    writeFileSync(file, `${elsewhere}`)
    const pending = () =>
      service.lines('a secret has changed, and the service goes on with the one before until it is replaced')
    await expect
      .poll(pending, { timeout: 10_000 })
      .toMatchObject([{ reason: 'more of DATABASE_URL than the user and the password is new' }])
    writeFileSync(file, urlOf(green))
    await expect
      .poll(() => service.lines('a secret has changed, and its new value is used from now on'), {
        timeout: 10_000,
      })
      .toHaveLength(1)
    await retire(blue)
    await expect
      .poll(async () => (await (await service.fetch('/api/v1/who')).json()) as object, { timeout: 10_000 })
      .toEqual({ user: green })
  })
})
