import { execFile } from 'node:child_process'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { FatalBootError } from '../errors/index.ts'
import { createAuthenticator } from './authenticator.ts'
import { issueDevelopmentToken } from './development-token.ts'
import { createStage } from './fixtures/stage.ts'
import { openLocalIssuer } from './local-issuer.ts'

test('a development token names its caller with role, tenant and permissions', async () => {
  await using stage = await createStage()
  const { dataDir, clock } = stage
  const authenticator = await stage.authenticator({}, { environment: 'development' })
  const token = await issueDevelopmentToken({
    dataDir,
    service: 'api',
    roles: ['admin'],
    subject: 'grace',
    tenantId: 'acme',
    clock,
  })
  const principal = await authenticator.authenticate(`Bearer ${token}`)
  expect(principal).toMatchObject({ id: 'grace', roles: ['admin'], tenantId: 'acme' })
  expect(principal?.permissions.has('decks:write')).toBe(true)
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' })
  expect(decodeJwt(token).exp! - decodeJwt(token).iat!).toBe(3_600)
})

test('a development token of one service does not open another', async () => {
  await using stage = await createStage()
  const authenticator = await stage.authenticator({})
  const token = await issueDevelopmentToken({ dataDir: stage.dataDir, service: 'other', clock: stage.clock })
  await expect(authenticator.authenticate(`Bearer ${token}`)).rejects.toMatchObject({ code: 'token_invalid' })
})

test('a development token expires', async () => {
  await using stage = await createStage()
  const { dataDir, clock } = stage
  const authenticator = await stage.authenticator({})
  const token = await issueDevelopmentToken({ dataDir, service: 'api', ttlS: 30, clock })
  clock.ms += 41_000
  await expect(authenticator.authenticate(`Bearer ${token}`)).rejects.toMatchObject({ code: 'token_expired' })
})

test('production refuses the development issuer and says what to set', async () => {
  await using stage = await createStage()
  const options = { ...stage.options({}), environment: 'production' as const }
  await expect(createAuthenticator(options)).rejects.toThrow(FatalBootError)
  await expect(createAuthenticator(options)).rejects.toThrow(/set OIDC_ISSUER and OIDC_AUDIENCE/)
  expect(await createAuthenticator({ ...options, needsIdentity: false })).toBeUndefined()
  expect(await readdir(stage.dataDir)).toEqual([])
})

test('production with an issuer does not accept a development token', async () => {
  await using stage = await createStage()
  await stage.issuer.addKey('k1')
  const authenticator = await stage.authenticator(undefined, { environment: 'production' })
  const token = await issueDevelopmentToken({ dataDir: stage.dataDir, service: 'api', clock: stage.clock })
  await expect(authenticator.authenticate(`Bearer ${token}`)).rejects.toMatchObject({ code: 'token_invalid' })
  expect(stage.lines.join('')).toContain('without TLS')
})

test('an issuer without audience, and keys without issuer, stop the boot', async () => {
  await using stage = await createStage()
  await expect(createAuthenticator(stage.options({ OIDC_ISSUER: 'https://x.example' }))).rejects.toThrow(
    /set it to what the aud claim/,
  )
  await expect(createAuthenticator(stage.options({ JWKS_URL: 'https://x.example/k' }))).rejects.toThrow(
    /OIDC_ISSUER is not/,
  )
})

test('the key pair is readable by its owner alone, also after somebody opened it up', async () => {
  await using stage = await createStage()
  const options = { dataDir: join(stage.dataDir, 'not', 'yet', 'there'), service: 'api' }
  const path = join(options.dataDir, 'issuer.json')
  await openLocalIssuer(options)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  await chmod(path, 0o644)
  await openLocalIssuer(options)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(options.dataDir)).toEqual(['issuer.json'])
})

test('callers that start together agree on one key pair', async () => {
  await using stage = await createStage()
  const options = { dataDir: stage.dataDir, service: 'api' }
  const issuers = await Promise.all(Array.from({ length: 20 }, () => openLocalIssuer(options)))
  expect(new Set(issuers.map((issuer) => issuer.kid)).size).toBe(1)
  expect(await readdir(stage.dataDir)).toEqual(['issuer.json'])
})

test('processes that start together agree on one key pair', async () => {
  await using stage = await createStage()
  const module = join(import.meta.dirname, 'local-issuer.ts')
  const program = `const { openLocalIssuer } = await import(${JSON.stringify(module)})
    console.log((await openLocalIssuer({ dataDir: process.argv[1], service: 'api' })).kid)`
  const run = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, stage.dataDir], {
      timeout: 20_000,
    })
  const kids = (await Promise.all([run(), run(), run()])).map(({ stdout }) => stdout.trim())
  expect(new Set(kids).size).toBe(1)
  expect(kids[0]).not.toBe('')
})

test.each(['', '{', 'null', '{}', '{"kid":"k","privateJwk":{},"publicJwk":{"kty":"EC"}}'])(
  'a key pair file with %j stops the boot and says so',
  async (content) => {
    await using stage = await createStage()
    await writeFile(join(stage.dataDir, 'issuer.json'), content)
    await expect(stage.authenticator({})).rejects.toThrow(FatalBootError)
    await expect(stage.authenticator({})).rejects.toThrow(/delete it/)
    expect(await readFile(join(stage.dataDir, 'issuer.json'), 'utf8')).toBe(content)
  },
)
