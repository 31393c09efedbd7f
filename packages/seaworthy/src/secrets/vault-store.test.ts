import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadSettings } from '../settings/index.ts'
import { createCertificate } from '../testing/certificate.ts'
import { troubleOf } from './fixtures/trouble-of.ts'
import type { SecretStore } from './secret-store.ts'
import { vaultSettings } from './vault-settings.ts'
import { vaultStore } from './vault-store.ts'

const TOKEN = 'hvs.token-of-the-test'
const never = new AbortController().signal

interface Scripted {
  readonly url: string
  readonly requests: { readonly path: string | undefined; readonly headers: IncomingHttpHeaders }[]
  /** By path, or for all of them. */
  answer: (path: string) => { status: number; body: unknown; headers?: Record<string, string> }
}

async function scripted(tls?: { key: string; cert: string }): Promise<Scripted> {
  const requests: Scripted['requests'] = []
  const told: Scripted = { url: '', requests, answer: () => ({ status: 200, body: {} }) }
  const listener: Parameters<typeof createServer>[1] = (request, response) => {
    requests.push({ path: request.url, headers: request.headers })
    request.resume()
    const { status, body, headers = {} } = told.answer(request.url ?? '')
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  return Object.assign(told, { url: `${tls ? 'https' : 'http'}://localhost:${port}` })
}

function open(url: string, env: Record<string, string> = {}): SecretStore {
  const variables = { VAULT_ADDR: url, VAULT_TOKEN: TOKEN, ...env }
  const settings = loadSettings([vaultSettings], { env: variables, cwd: '/nonexistent' }).get(vaultSettings)
  const store = vaultStore({ ...settings, address: url })
  onTestFinished(() => store.close())
  return store
}

test('a secret is asked for below its mount, with the token and the namespace, and parts of its path are encoded', async () => {
  const vault = await scripted()
  vault.answer = () => ({ status: 200, body: { data: { data: { A: '1' } } } })
  const values = await open(vault.url, { VAULT_KV_MOUNT: 'teams/kv', VAULT_NAMESPACE: 'platform' }).read(
    'a b/c?d',
    never,
  )
  expect(Object.fromEntries(values)).toEqual({ A: '1' })
  expect(vault.requests).toMatchObject([
    {
      path: '/v1/teams/kv/data/a%20b/c%3Fd',
      headers: { 'x-vault-token': TOKEN, 'x-vault-namespace': 'platform', 'x-vault-request': 'true' },
    },
  ])
  await open(vault.url).read('a', never)
  expect(vault.requests[1]?.headers).not.toHaveProperty('x-vault-namespace')
})

test.each([
  [200, { data: { data: null, metadata: {} } }, 'secret_not_json', 'vault:secret/app is null'],
  [200, { data: { A: '1' } }, 'secret_store_refused', 'no key-value engine of version 2'],
  [200, { data: null }, 'secret_store_refused', 'no key-value engine of version 2'],
  [200, {}, 'secret_store_refused', 'no key-value engine of version 2'],
  [200, '', 'secret_store_refused', 'no key-value engine of version 2'],
  [200, '[]', 'secret_store_refused', 'no key-value engine of version 2'],
  [200, '<html>', 'secret_store_refused', 'does not speak JSON'],
  [200, '"text"', 'secret_store_refused', 'does not speak JSON'],
  [200, 'null', 'secret_store_refused', 'does not speak JSON'],
  [307, '', 'secret_store_refused', 'Vault answers reading vault:secret/app with 307'],
  [400, { errors: ['bad  request'] }, 'secret_store_refused', 'with 400 (bad request)'],
  [
    403,
    { errors: ['permission denied'] },
    'secret_store_forbidden',
    'read vault:secret/app (permission denied)',
  ],
  [404, { errors: [] }, 'secret_missing', 'Vault has no vault:secret/app.'],
  [
    404,
    { data: { data: null, metadata: { deletion_time: 'then' } } },
    'secret_missing',
    'Vault has no vault:secret/app.',
  ],
  [429, { errors: ['too many'] }, 'secret_store_failing', 'with 429 (too many)'],
  [499, {}, 'secret_store_refused', 'with 499.'],
  [500, { errors: [1, 'one', 'two'] }, 'secret_store_failing', 'with 500 (one; two)'],
  [502, '<html>hunter2</html>', 'secret_store_failing', 'with 502.'],
  [503, { errors: 'no list' }, 'secret_store_failing', 'with 503.'],
] as const)('%i with %j is %s', async (status, body, code, words) => {
  const vault = await scripted()
  vault.answer = () => ({ status, body, headers: { location: 'http://127.0.0.1:9/' } })
  const error = await troubleOf(open(vault.url).read('app', never))
  expect(error.code).toBe(code)
  expect(error.message).toContain(words)
  expect(error.message).not.toContain('hunter2')
  expect(vault.requests).toHaveLength(1)
})

test('what Vault says is repeated without the token, on one line and in short', async () => {
  const vault = await scripted()
  vault.answer = () => ({ status: 403, body: { errors: [`no\n\tgood: ${TOKEN} ${'x'.repeat(500)}`] } })
  const { message } = await troubleOf(open(vault.url).read('app', never))
  expect(message).toContain('(no good: [secret] xxx')
  expect(message).not.toContain(TOKEN)
  expect(message.length).toBeLessThan(400)
})

test('an answer of more than a mebibyte is not read to its end', async () => {
  const vault = await scripted()
  vault.answer = () => ({ status: 200, body: { data: { data: { A: 'a'.repeat(1_048_576) } } } })
  expect((await troubleOf(open(vault.url).read('app', never))).message).toContain('larger than 1 MiB')
  vault.answer = () => ({ status: 200, body: { data: { data: { A: 'a'.repeat(1_040_000) } } } })
  expect((await open(vault.url).read('app', never)).get('A')).toHaveLength(1_040_000)
})

test.each([
  [400, { errors: ['invalid role'] }, 'secret_store_forbidden', 'with the role characters (invalid role)'],
  [403, {}, 'secret_store_forbidden', 'log in at auth/cluster/login'],
  [404, {}, 'secret_store_forbidden', 'log in at auth/cluster/login'],
  [200, {}, 'secret_store_refused', 'Vault answers the login with 200'],
  [200, { auth: { client_token: 1 } }, 'secret_store_refused', 'Vault answers the login with 200'],
  [401, {}, 'secret_store_refused', 'Vault answers the login with 401'],
  [503, { errors: ['Vault is sealed'] }, 'secret_store_failing', 'the login with 503 (Vault is sealed)'],
] as const)('a login that is answered with %i and %j is %s', async (status, body, code, words) => {
  const folder = mkdtempSync(join(tmpdir(), 'vault-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'token')
  writeFileSync(path, 'jwt')
  const vault = await scripted()
  vault.answer = () => ({ status, body })
  const store = open(vault.url, {
    ...{ VAULT_AUTH: 'kubernetes', VAULT_KUBERNETES_ROLE: 'characters' },
    ...{ VAULT_KUBERNETES_MOUNT: 'cluster', VAULT_KUBERNETES_TOKEN_PATH: path },
  })
  const error = await troubleOf(store.read('app', never))
  expect(error.code).toBe(code)
  expect(error.message).toContain(words)
})

test('a new login that is refused too is told, after one more try and no third', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vault-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'token')
  writeFileSync(path, 'jwt')
  const vault = await scripted()
  let allowed = true
  vault.answer = (asked) =>
    asked.startsWith('/v1/auth')
      ? { status: 200, body: { auth: { client_token: 'of-the-login' } } }
      : allowed
        ? { status: 200, body: { data: { data: { A: '1' } } } }
        : { status: 403, body: {} }
  const env = { VAULT_AUTH: 'kubernetes', VAULT_KUBERNETES_ROLE: 'r', VAULT_KUBERNETES_TOKEN_PATH: path }
  const store = open(vault.url, env)
  await store.read('app', never)
  await store.read('app', never)
  expect(vault.requests).toHaveLength(3)
  allowed = false
  expect((await troubleOf(store.read('app', never))).code).toBe('secret_store_forbidden')
  expect(vault.requests.slice(3).map(({ path: asked }) => asked)).toEqual([
    '/v1/secret/data/app',
    '/v1/auth/kubernetes/login',
    '/v1/secret/data/app',
  ])
  const first = open(vault.url, env)
  expect((await troubleOf(first.read('app', never))).code).toBe('secret_store_forbidden')
  expect(vault.requests).toHaveLength(8)
})

test('TLS is checked with the authority that is named, and one that is not is told as such', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vault-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const authority = createCertificate('Test authority')
  const { key, certificate } = createCertificate('localhost', { issuer: authority, hosts: ['localhost'] })
  const vault = await scripted({ key, cert: certificate })
  vault.answer = () => ({ status: 200, body: { data: { data: { A: '1' } } } })
  const path = join(folder, 'authority.pem')
  writeFileSync(path, authority.certificate)
  expect((await open(vault.url, { VAULT_CACERT: path }).read('app', never)).get('A')).toBe('1')
  const unknown = await troubleOf(open(vault.url).read('app', never))
  expect(unknown.code).toBe('secret_store_unreachable')
  expect(unknown.message).toContain('name its authority in VAULT_CACERT')
  expect(() => open(vault.url, { VAULT_CACERT: join(folder, 'absent') })).toThrow(
    /^secret_store_refused: VAULT_CACERT names the file .*absent, which cannot be read \(ENOENT\)/,
  )
})

test('a port where nothing listens is told with what to correct', async () => {
  expect((await troubleOf(open('http://127.0.0.1:9').read('app', never))).message).toContain(
    'nothing listens on 127.0.0.1:9: start it there, or correct host and port in VAULT_ADDR',
  )
})
