import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import type { SettingsError, SettingsSources } from '../settings/index.ts'
import { ACCESS_KEY, awsProtocol } from './fixtures/aws-protocol.ts'
import { type SecretStoreServer, startSecretStore } from './fixtures/secret-store-server.ts'
import { troubleOf } from './fixtures/trouble-of.ts'
import { ROOT_TOKEN, SERVICE_ACCOUNT, vaultProtocol } from './fixtures/vault-protocol.ts'
import { readStoredSecrets } from './index.ts'

const CANARY = 'canary-that-no-message-may-hold'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'secrets-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

interface Kind {
  readonly kind: 'vault' | 'aws'
  start(): Promise<SecretStoreServer>
  env(url: string): Record<string, string>
  place(name: string): string
}
const KINDS: readonly Kind[] = [
  {
    kind: 'vault',
    start: () => startSecretStore(vaultProtocol()),
    env: (url) => ({ SECRET_STORE: 'vault', VAULT_ADDR: url, VAULT_TOKEN: ROOT_TOKEN }),
    place: (name) => `vault:secret/${name}`,
  },
  {
    kind: 'aws',
    async start() {
      // Its first import takes longer than some limits below.
      await import('@aws-sdk/client-secrets-manager')
      return await startSecretStore(awsProtocol)
    },
    env: (url) => ({
      SECRET_STORE: 'aws',
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
      AWS_ACCESS_KEY_ID: ACCESS_KEY,
      AWS_SECRET_ACCESS_KEY: 'the-key',
    }),
    place: (name) => `aws:${name}`,
  },
]

const read = (env: Record<string, string>, extra: Partial<SettingsSources> = {}) =>
  readStoredSecrets(
    { env: { SECRET_STORE_NAMES: 'live/app', ...env }, cwd: '/nonexistent', ...extra },
    { clock: systemClock, random: () => 0 },
  )
describe.each(KINDS)('$kind', ({ start, env, place }) => {
  async function store() {
    const server = await start()
    onTestFinished(() => server[Symbol.asyncDispose]())
    server.secrets.set('live/app', {
      DATABASE_URL: `postgres://${CANARY}`,
      PORT: 8080,
      username: 'other',
      EMPTY: '',
    })
    return server
  }

  test('values are read by key, with the place that they came from; keys that are no variables are left', async () => {
    const server = await store()
    const stored = await read(env(server.url))
    expect(stored?.atStart?.values).toEqual(
      new Map([
        ['DATABASE_URL', { text: `postgres://${CANARY}`, source: expect.stringContaining('live/app') }],
        ['PORT', { text: '8080', source: expect.stringContaining('live/app') }],
      ]),
    )
    await stored?.close()
  })

  test('of two secrets that set a variable the first one counts, and what says where the store is never comes from it', async () => {
    const server = await store()
    server.secrets.set('shared', {
      PORT: '1',
      LOG_LEVEL: 'debug',
      SECRET_STORE_TIMEOUT_MS: '1',
      NODE_ENV: 'test',
    })
    const stored = await read({ ...env(server.url), SECRET_STORE_NAMES: 'live/app,shared' })
    expect([...(stored?.atStart?.values.keys() ?? [])]).toEqual(['DATABASE_URL', 'PORT', 'LOG_LEVEL'])
    expect(stored?.atStart?.values.get('PORT')?.text).toBe('8080')
    await stored?.close()
  })

  test('a store that fails at first is asked again, within its time', async () => {
    const server = await store()
    server.failuresFirst = 2
    const stored = await read(env(server.url))
    expect(server.asked).toHaveLength(3)
    expect(stored?.atStart?.values.size).toBe(2)
    await stored?.close()
  })

  test.each([
    ['forbidden', 'secret_store_forbidden', 1],
    ['failing', 'secret_store_failing', 2],
    ['refuses connections', 'secret_store_unreachable', 2],
  ] as const)(
    'a store that is %s is told as %s, and asked again only where that may help',
    async (fault, code, least) => {
      const server = await store()
      server.fault = fault
      const error = await troubleOf(read({ ...env(server.url), SECRET_STORE_TIMEOUT_MS: '1000' }))
      expect(error).toMatchObject({ name: 'FatalBootError', code })
      expect(error.message).toMatch(new RegExp(`^${code}: `))
      if (least === 1) expect(server.asked).toHaveLength(1)
      else expect(server.asked.length).toBeGreaterThanOrEqual(least)
    },
  )

  test('what a store said is told, and not that the last attempt had no time left', async () => {
    const server = await store()
    server.failuresFirst = 1
    server.fault = 'hang'
    const error = await troubleOf(read({ ...env(server.url), SECRET_STORE_TIMEOUT_MS: '1000' }))
    expect(error.code).toBe('secret_store_failing')
    expect(error.message).toContain('It was tried 2 times')
  })

  test('a store that hangs costs the time limit and no more', async () => {
    const server = await store()
    server.fault = 'hang'
    const startedMs = systemClock.monotonicMs()
    const error = await troubleOf(read({ ...env(server.url), SECRET_STORE_TIMEOUT_MS: '300' }))
    expect(error.code).toBe('secret_store_late')
    expect(error.message).toContain(`was not read within`)
    expect(systemClock.monotonicMs() - startedMs).toBeGreaterThanOrEqual(290)
  })

  test('one where nothing listens is unreachable', async () => {
    const server = await store()
    await server[Symbol.asyncDispose]()
    const error = await troubleOf(read({ ...env(server.url), SECRET_STORE_TIMEOUT_MS: '100' }))
    expect(error.code).toBe('secret_store_unreachable')
  })

  test('a secret that is not there, one without variables and one with something else than text are told apart', async () => {
    const server = await store()
    server.secrets.set('rds', { username: 'app', password: CANARY })
    server.secrets.set('nested', { DATABASE_URL: { host: CANARY } })
    for (const [name, code] of [
      ['absent', 'secret_missing'],
      ['rds', 'secret_without_keys'],
      ['nested', 'secret_not_json'],
    ]) {
      const error = await troubleOf(read({ ...env(server.url), SECRET_STORE_NAMES: `live/app,${name}` }))
      expect(error).toMatchObject({ code })
      expect(error.message).toContain(place(`${name}`))
      expect(error.message).not.toContain(CANARY)
    }
  })

  test('what does not speak its protocol is no store, and nothing of what it says is repeated', async () => {
    const server = await store()
    server.fault = 'not json'
    const error = await troubleOf(read({ ...env(server.url), SECRET_STORE_TIMEOUT_MS: '1000' }))
    expect(error.code).toMatch(/^secret_store_/)
    expect(error.message).not.toContain('hunter2')
  })

  test('one that need not be there leaves the start to the environment; a secret that is missing does not', async () => {
    const server = await store()
    server.fault = 'failing'
    const optional = { ...env(server.url), SECRET_STORE_REQUIRED: 'off', SECRET_STORE_TIMEOUT_MS: '1000' }
    const stored = await read(optional)
    expect(stored).toMatchObject({ atStart: undefined, trouble: { code: 'secret_store_failing' } })
    server.fault = 'none'
    expect((await stored?.read(AbortSignal.timeout(5_000)))?.values.size).toBe(2)
    await stored?.close()
    const error = await troubleOf(read({ ...optional, SECRET_STORE_NAMES: 'absent' }))
    expect(error.code).toBe('secret_missing')
  })
})

test('a service account logs in, again when its token has ended, and with the token that its file has then', async () => {
  const protocol = vaultProtocol()
  await using server = await startSecretStore(protocol)
  server.secrets.set('live/app', { PORT: '1' })
  const path = join(folder(), 'token')
  writeFileSync(path, `${SERVICE_ACCOUNT}\n`)
  const env = {
    ...{ SECRET_STORE: 'vault', VAULT_ADDR: `${server.url}/`, VAULT_AUTH: 'kubernetes' },
    ...{ VAULT_KUBERNETES_ROLE: 'characters', VAULT_KUBERNETES_TOKEN_PATH: path },
  }
  const stored = await read(env)
  protocol.expireTokens()
  expect((await stored?.read(AbortSignal.timeout(5_000)))?.values.size).toBe(1)
  expect(server.asked.filter((each) => each.startsWith('POST'))).toHaveLength(2)
  writeFileSync(path, 'another')
  protocol.expireTokens()
  const refused = await troubleOf(stored?.read(AbortSignal.timeout(5_000)) as Promise<unknown>)
  expect(refused.message).toMatch(
    /^secret_store_forbidden: .*log in at auth\/kubernetes\/login with the role characters/,
  )
  expect(refused.message).not.toContain('another')
  await stored?.close()
  expect(
    (await troubleOf(read({ ...env, VAULT_KUBERNETES_TOKEN_PATH: `${path}.absent` }))).message,
  ).toContain('VAULT_KUBERNETES_TOKEN_PATH')
})

test('an engine that is no key-value engine of version 2 is told as such', async () => {
  await using server = await startSecretStore(vaultProtocol())
  const env = {
    SECRET_STORE: 'vault',
    VAULT_ADDR: server.url,
    VAULT_TOKEN: ROOT_TOKEN,
    VAULT_KV_MOUNT: 'cubbyhole',
  }
  const error = await troubleOf(read(env))
  expect(error.code).toBe('secret_missing')
  expect(error.message).toContain('no handler for route')
})

test('a binary secret of AWS is told as one', async () => {
  await using server = await startSecretStore(awsProtocol)
  server.secrets.set('live/app', new Uint8Array([1, 2]))
  const [, aws] = KINDS
  const error = await troubleOf(read(aws?.env(server.url) ?? {}))
  expect(error.message).toMatch(/^secret_not_json: aws:live\/app is binary/)
})

const problemsOf = async (env: Record<string, string>) => {
  const error = (await read(env).catch((thrown: unknown) => thrown)) as SettingsError
  return error.problems
}
const need = (variable: string, expected: string, because: string) => ({
  ...{ variable, expected },
  advice: `${because} needs it.`,
})

test('everything that a store needs and nobody set is told at once, with what needs it', async () => {
  const names = (store: string) => need('SECRET_STORE_NAMES', 'the names of secrets', `SECRET_STORE=${store}`)
  const address = need('VAULT_ADDR', 'the address of Vault', 'SECRET_STORE=vault')
  expect(await problemsOf({ SECRET_STORE: 'vault', SECRET_STORE_NAMES: '' })).toEqual([
    names('vault'),
    address,
    need('VAULT_TOKEN', 'a token of Vault', 'VAULT_AUTH=token'),
  ])
  expect(await problemsOf({ SECRET_STORE: 'vault', VAULT_AUTH: 'kubernetes' })).toEqual([
    address,
    need('VAULT_KUBERNETES_ROLE', 'a role of Vault', 'VAULT_AUTH=kubernetes'),
  ])
  const region = need('AWS_REGION', 'the region of the secrets', 'SECRET_STORE=aws')
  expect(await problemsOf({ SECRET_STORE: 'aws', SECRET_STORE_NAMES: '', AWS_ACCESS_KEY_ID: 'a' })).toEqual([
    names('aws'),
    region,
    need('AWS_SECRET_ACCESS_KEY', 'its secret', 'AWS_ACCESS_KEY_ID'),
  ])
  expect(await problemsOf({ SECRET_STORE: 'aws', AWS_REGION: 'a', AWS_SECRET_ACCESS_KEY: 'b' })).toEqual([
    need('AWS_ACCESS_KEY_ID', 'the access key', 'AWS_SECRET_ACCESS_KEY'),
  ])
})

test('without a store nothing is asked', async () => {
  expect(await read({})).toBeUndefined()
})
