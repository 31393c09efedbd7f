import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { exportSPKI, importJWK } from 'jose'
import { expect, test } from 'vitest'
import { AppError } from '../errors/index.ts'
import type { Authenticator } from './authenticator.ts'
import { makeKey } from './fixtures/oidc-issuer.ts'
import { createStage } from './fixtures/stage.ts'

const present = async (authenticator: Authenticator, token: string) =>
  authenticator.authenticate(`Bearer ${token}`)

/** The code and the fault's words of the refusal. */
const refusalOf = async (answer: Promise<unknown> | undefined) => {
  const error = await Promise.resolve(answer).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error(`expected a refusal, got ${String(error)}`)
  return `${error.code}: ${error.message}`
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('a token signed with %s names its caller', async (alg) => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1', alg)
  const authenticator = await stage.authenticator()
  const token = await stage.issuer.sign(key, stage.clock.ms, {
    roles: ['reader', 'unheard-of', 7],
    realm_access: { roles: ['reader', 'constructor'] },
    scope: 'decks:write',
    tenant_id: 'acme',
  })
  const principal = await present(authenticator, token)
  expect(principal).toMatchObject({
    id: 'ada',
    roles: ['reader', 'unheard-of', 'constructor'],
    tenantId: 'acme',
    kind: 'user',
  })
  expect([...(principal?.permissions ?? [])]).toEqual(['decks:read'])
})

test('no credentials, or another scheme, name nobody', async () => {
  await using stage = await createStage()
  const authenticator = await stage.authenticator()
  for (const value of [undefined, '', 'Basic YTpi', 'BearerX abc', 'DPoP abc']) {
    expect(authenticator.authenticate(value)).toBeUndefined()
  }
})

test('the scheme is read without regard to case, as RFC 9110 says', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  const token = await stage.issuer.sign(key, stage.clock.ms)
  for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
    expect((await authenticator.authenticate(`${scheme} ${token}`))?.id).toBe('ada')
  }
})

test('a client that acts for itself is a service', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  const token = await stage.issuer.sign(key, stage.clock.ms, { sub: 'robot', client_id: 'robot' })
  expect((await present(authenticator, token))?.kind).toBe('service')
})

test('a token says by its type that it is one for access, in any of the spellings in use', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  for (const typ of ['at+jwt', 'application/at+jwt', 'JWT', 'jwt', 'application/jwt']) {
    const token = await stage.issuer.sign(key, stage.clock.ms, { sub: 'ada' }, { typ })
    expect((await present(authenticator, token))?.id, typ).toBe('ada')
  }
  expect(await stage.count('identity_key_fetches_total')).toEqual([
    'identity_key_fetches_total{outcome="ok"} 1',
  ])
})

test('tokens that do not hold are refused with the reason', async () => {
  await using stage = await createStage()
  const { issuer, clock } = stage
  const key = await issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  const nowS = clock.ms / 1_000
  const attempt = async (claims: object, header: Record<string, unknown> = {}) =>
    refusalOf(present(authenticator, await issuer.sign(key, clock.ms, { ...claims }, header)))

  expect(await attempt({ iss: 'https://evil.example' })).toMatch(/token_invalid.*\(iss\)/)
  expect(await attempt({ iss: `${issuer.url}/` })).toMatch(/token_invalid.*\(iss\)/)
  expect(await attempt({ aud: 'another' })).toMatch(/token_invalid.*\(aud\)/)
  expect(await attempt({ aud: undefined })).toMatch(/token_invalid.*\(aud\)/)
  expect(await attempt({ exp: nowS - 11 })).toMatch(/^token_expired/)
  expect(await attempt({ exp: undefined })).toMatch(/token_invalid.*required claim/)
  expect(await attempt({ exp: 'tomorrow' })).toMatch(/token_invalid.*required claim/)
  expect(await attempt({ nbf: nowS + 60 })).toMatch(/token_invalid.*\(nbf\)/)
  expect(await attempt({ sub: undefined })).toMatch(/token_invalid.*required claim/)
  expect(await attempt({ sub: 7 })).toMatch(/token_invalid.*required claim/)
  expect(await attempt({ sub: '' })).toMatch(/token_invalid.*required claim/)
  expect(await attempt({ tenant_id: { $ne: 1 } })).toMatch(/token_invalid.*required claim/)
  expect(await attempt({}, { typ: 'logout+jwt' })).toMatch(/token_invalid.*\(typ\)/)
  expect(await attempt({}, { typ: undefined })).toMatch(/token_invalid.*\(typ\)/)
  expect(await attempt({}, { kid: 'k2' })).toMatch(/token_invalid.*does not publish/)
  expect(await attempt({}, { crit: ['custom'], custom: 1 })).toMatch(/token_invalid.*well-formed/)
})

test('the clocks may differ by ten seconds', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  const nowS = stage.clock.ms / 1_000
  for (const claims of [{ exp: nowS - 5 }, { nbf: nowS + 5 }]) {
    expect(await present(authenticator, await stage.issuer.sign(key, stage.clock.ms, claims))).toBeDefined()
  }
})

test('a token without signature, alg none in any spelling, is refused', async () => {
  await using stage = await createStage()
  await stage.issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  const claims = base64({ iss: stage.issuer.url, aud: 'api', sub: 'ada', exp: stage.clock.ms / 1_000 + 60 })
  for (const alg of ['none', 'None', 'NONE', '', null, 0]) {
    const token = `${base64({ alg, kid: 'k1', typ: 'at+jwt' })}.${claims}.`
    expect(await refusalOf(present(authenticator, token))).toMatch(/^token_invalid/)
  }
})

test('a public key used as a shared secret is refused', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1', 'RS256')
  const authenticator = await stage.authenticator()
  const pem = await exportSPKI((await importJWK(key.publicJwk, 'RS256')) as CryptoKey)
  const claims = base64({ iss: stage.issuer.url, aud: 'api', sub: 'ada', exp: stage.clock.ms / 1_000 + 60 })
  for (const secret of [pem, pem.trim(), JSON.stringify(key.publicJwk), key.publicJwk.n ?? '']) {
    const input = `${base64({ alg: 'HS256', kid: 'k1', typ: 'at+jwt' })}.${claims}`
    const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
    expect(await refusalOf(present(authenticator, token))).toMatch(/token_invalid.*algorithm/)
  }
})

test('an issuer that publishes a shared secret does not make it count', async () => {
  await using stage = await createStage()
  await stage.issuer.addKey('k1')
  stage.issuer.published.push({
    kty: 'oct',
    k: Buffer.from('secret').toString('base64url'),
    kid: 'oct',
    alg: 'HS256',
  })
  const authenticator = await stage.authenticator()
  const claims = base64({ iss: stage.issuer.url, aud: 'api', sub: 'ada', exp: stage.clock.ms / 1_000 + 60 })
  const input = `${base64({ alg: 'HS256', kid: 'oct', typ: 'at+jwt' })}.${claims}`
  const token = `${input}.${createHmac('sha256', 'secret').update(input).digest('base64url')}`
  expect(await refusalOf(present(authenticator, token))).toMatch(/token_invalid.*algorithm/)
})

test('a stranger with the right key id, a key of his own in the header, or a changed payload is refused', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1')
  const stranger = await makeKey('k1')
  const authenticator = await stage.authenticator()
  const forged = await stage.issuer.sign(stranger, stage.clock.ms)
  expect(await refusalOf(present(authenticator, forged))).toMatch(/token_invalid.*signature/)
  const embedded = await stage.issuer.sign(
    stranger,
    stage.clock.ms,
    {},
    { jwk: stranger.publicJwk, jku: 'http://x' },
  )
  expect(await refusalOf(present(authenticator, embedded))).toMatch(/token_invalid.*signature/)

  const honest = await stage.issuer.sign(key, stage.clock.ms, { roles: ['reader'] })
  await present(authenticator, honest)
  const [header, , signature] = honest.split('.')
  const payload = base64({ iss: stage.issuer.url, aud: 'api', sub: 'ada', exp: 9e9, roles: ['admin'] })
  expect(await refusalOf(present(authenticator, `${header}.${payload}.${signature}`))).toMatch(/signature/)
})

test('an oversized token is refused before it is parsed', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  const token = await stage.issuer.sign(key, stage.clock.ms, { padding: 'x'.repeat(10_000) })
  expect(await refusalOf(present(authenticator, token))).toMatch(/token_invalid.*longer/)
  expect(await refusalOf(present(authenticator, 'x'.repeat(50_000_000)))).toMatch(/token_invalid.*longer/)
})

test('garbage gets a catalogued error that quotes nothing of it', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  // The keys must be there first: the loop below hardly lets the event loop turn, and a busy machine would time out.
  await present(authenticator, await stage.issuer.sign(key, stage.clock.ms))
  const part = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.base64String({ minLength: 1 }),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    fc
      .record(
        {
          alg: fc.oneof(fc.constantFrom('ES256', 'HS256', 'none'), fc.anything()),
          kid: fc.oneof(fc.constant('k1'), fc.anything()),
          typ: fc.oneof(fc.constant('at+jwt'), fc.anything()),
          crit: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((header) => {
        try {
          return base64(header)
        } catch {
          return 'e30'
        }
      }),
  )
  const token = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.')),
    fc.tuple(part, part, part).map((parts) => parts.join('.')),
  )
  await fc.assert(
    fc.asyncProperty(token, async (text) => {
      const error = await present(authenticator, text).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error).toBeInstanceOf(AppError)
      const { code, message, options } = error as AppError
      expect(code).toBe('token_invalid')
      const challenge = options.headers?.['www-authenticate'] ?? ''
      expect(challenge).toMatch(/^Bearer realm="api", error="invalid_token", error_description="[ -~]*"$/)
      if (text.length > 12) expect(message + challenge).not.toContain(text)
      expect((error as AppError).cause).toBeUndefined()
    }),
    { numRuns: 400 },
  )
})

test('any Authorization value is answered, refused or passed over, never a surprise', async () => {
  await using stage = await createStage()
  const authenticator = await stage.authenticator()
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `Bearer ${text}`),
      ),
      async (value) => {
        const answer = authenticator.authenticate(value)
        if (answer !== undefined) expect(await refusalOf(answer)).toMatch(/^token_invalid/)
      },
    ),
  )
})

test('a token verified a moment ago is not verified again, and its principal cannot be changed', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  const token = await stage.issuer.sign(key, stage.clock.ms, { nested: { a: [1] } })
  const first = await present(authenticator, token)
  expect(await present(authenticator, token)).toBe(first)
  expect((await stage.count('identity_tokens_total')).sort()).toEqual([
    'identity_tokens_total{outcome="cached"} 1',
    'identity_tokens_total{outcome="verified"} 1',
  ])
  expect(() => Object.assign(first?.claims.nested as object, { a: 2 })).toThrow(TypeError)
  expect(() => (first?.roles as string[] | undefined)?.push('admin')).toThrow(TypeError)
})

test('what was verified outlives neither the token nor sixty seconds', async () => {
  await using stage = await createStage()
  const { issuer, clock } = stage
  const key = await issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  const short = await issuer.sign(key, clock.ms, { exp: clock.ms / 1_000 + 20 })
  const long = await issuer.sign(key, clock.ms)
  await present(authenticator, short)
  const first = await present(authenticator, long)
  clock.ms += 31_000
  expect(await refusalOf(present(authenticator, short))).toMatch(/^token_expired/)
  expect(await present(authenticator, long)).toBe(first)
  clock.ms += 30_000
  expect(await present(authenticator, long)).not.toBe(first)
})

test('fifty callers at once cause one fetch', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1')
  let release = () => {}
  stage.issuer.gate = new Promise((resolve) => {
    release = resolve
  })
  const authenticator = await stage.authenticator()
  const tokens = await Promise.all(
    Array.from({ length: 50 }, (_, i) => stage.issuer.sign(key, stage.clock.ms, { sub: `user${i}` })),
  )
  const answers = Promise.all(tokens.map((token) => present(authenticator, token)))
  await expect.poll(() => stage.issuer.fetches.discovery).toBe(1)
  release()
  expect(await answers).toHaveLength(50)
  expect(stage.issuer.fetches).toEqual({ discovery: 1, keys: 1 })
})

test('a new key of the issuer is found, once the cooldown allows to ask', async () => {
  await using stage = await createStage()
  const { issuer, clock } = stage
  const old = await issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  await present(authenticator, await issuer.sign(old, clock.ms))
  issuer.published = []
  const fresh = await issuer.addKey('k2')
  const token = await issuer.sign(fresh, clock.ms)
  expect(await refusalOf(present(authenticator, token))).toMatch(/does not publish/)
  clock.ms += 10_000
  expect((await present(authenticator, token))?.id).toBe('ada')
  const withdrawn = await issuer.sign(old, clock.ms, { jti: 'other' })
  expect(await refusalOf(present(authenticator, withdrawn))).toMatch(/does not publish/)
})

test('a flood of unknown key ids causes a bounded number of fetches', async () => {
  await using stage = await createStage()
  const { issuer, clock } = stage
  const key = await issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  await present(authenticator, await issuer.sign(key, clock.ms))
  const minute = 60
  for (let second = 0; second < minute; second++) {
    const tokens = await Promise.all(
      Array.from({ length: 5 }, (_, i) => issuer.sign(key, clock.ms, {}, { kid: `x${second}-${i}` })),
    )
    const answers = await Promise.all(tokens.map((token) => refusalOf(present(authenticator, token))))
    for (const answer of answers) expect(answer).toMatch(/does not publish/)
    clock.ms += 1_000
  }
  expect(issuer.fetches.keys).toBeLessThanOrEqual(1 + minute / 10)
  expect((await present(authenticator, await issuer.sign(key, clock.ms)))?.id).toBe('ada')
})

test('the same unknown key id is not asked for again within a minute', async () => {
  await using stage = await createStage()
  const { issuer, clock } = stage
  const key = await issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  const stray = await issuer.sign(key, clock.ms, {}, { kid: 'stray' })
  await refusalOf(present(authenticator, stray))
  clock.ms += 10_000
  await refusalOf(present(authenticator, stray))
  expect(issuer.fetches.keys).toBe(2)
  clock.ms += 50_000
  await refusalOf(present(authenticator, stray))
  expect(issuer.fetches.keys).toBe(2)
  clock.ms += 10_000
  await refusalOf(present(authenticator, stray))
  expect(issuer.fetches.keys).toBe(3)
})

test('an absurdly long key id is not remembered and causes no fetch', async () => {
  await using stage = await createStage()
  const { issuer, clock } = stage
  const key = await issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  await present(authenticator, await issuer.sign(key, clock.ms))
  clock.ms += 20_000
  const token = await issuer.sign(key, clock.ms, {}, { kid: 'x'.repeat(1_000) })
  expect(await refusalOf(present(authenticator, token))).toMatch(/does not publish/)
  expect(issuer.fetches.keys).toBe(1)
})

test('while the issuer is down known keys go on working, until the bound', async () => {
  await using stage = await createStage()
  const { issuer, clock } = stage
  const key = await issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  await present(authenticator, await issuer.sign(key, clock.ms))
  issuer.mood = 'down'
  for (let hour = 0; hour < 3; hour++) {
    clock.ms += 3_600_000
    expect((await present(authenticator, await issuer.sign(key, clock.ms)))?.id).toBe('ada')
  }
  clock.ms += 3_600_000
  expect(await refusalOf(present(authenticator, await issuer.sign(key, clock.ms)))).toMatch(
    /^identity_unavailable/,
  )
  issuer.mood = 'well'
  clock.ms += 30_000
  expect((await present(authenticator, await issuer.sign(key, clock.ms)))?.id).toBe('ada')
})

test('a key that was withdrawn long ago is not used because nobody asked meanwhile', async () => {
  await using stage = await createStage()
  const { issuer, clock } = stage
  const stolen = await issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  await present(authenticator, await issuer.sign(stolen, clock.ms))
  issuer.published = []
  await issuer.addKey('k2')
  clock.ms += 3_600_000
  expect(await refusalOf(present(authenticator, await issuer.sign(stolen, clock.ms)))).toMatch(
    /does not publish/,
  )
})

test('keys are refreshed behind the requests, which do not wait', async () => {
  await using stage = await createStage()
  const { issuer, clock } = stage
  const key = await issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  await present(authenticator, await issuer.sign(key, clock.ms))
  clock.ms += 6 * 60_000
  issuer.mood = 'hanging'
  expect((await present(authenticator, await issuer.sign(key, clock.ms)))?.id).toBe('ada')
  await expect.poll(() => issuer.fetches.keys).toBe(2)
})

test('without keys a caller is told when to come back, and the issuer is left alone meanwhile', async () => {
  await using stage = await createStage()
  const { issuer, clock } = stage
  const key = await issuer.addKey('k1')
  issuer.mood = 'down'
  const authenticator = await stage.authenticator()
  const token = await issuer.sign(key, clock.ms)
  for (let i = 0; i < 20; i++) {
    const error = await present(authenticator, token).catch((reason: AppError) => reason)
    expect(error).toMatchObject({ code: 'identity_unavailable', status: 503, options: { retryAfterS: 1 } })
  }
  expect(issuer.fetches.discovery).toBe(1)
  issuer.mood = 'well'
  clock.ms += 1_000
  expect((await present(authenticator, token))?.id).toBe('ada')
  expect(stage.lines.join('')).toContain('keys of the token issuer could not be fetched')
  expect(stage.lines.join('')).not.toContain(token)
})

test.each(['garbage', 'empty', 'endless', 'redirecting', 'impostor'] as const)(
  'an issuer that is %s counts as down',
  async (mood) => {
    await using stage = await createStage()
    const key = await stage.issuer.addKey('k1')
    stage.issuer.mood = mood
    const authenticator = await stage.authenticator()
    const token = await stage.issuer.sign(key, stage.clock.ms)
    expect(await refusalOf(present(authenticator, token))).toMatch(/^identity_unavailable/)
  },
)

test('a key set that is named by JWKS_URL needs no discovery', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1')
  const { url } = stage.issuer
  const authenticator = await stage.authenticator({
    OIDC_ISSUER: url,
    OIDC_AUDIENCE: 'other,api',
    JWKS_URL: `${url}/keys`,
  })
  expect((await present(authenticator, await stage.issuer.sign(key, stage.clock.ms)))?.id).toBe('ada')
  expect(stage.issuer.fetches).toEqual({ discovery: 0, keys: 1 })
})

test('a token without key id holds when the issuer has one key that fits', async () => {
  await using stage = await createStage()
  const key = await stage.issuer.addKey('k1')
  const authenticator = await stage.authenticator()
  const token = () => stage.issuer.sign(key, stage.clock.ms, {}, { kid: undefined })
  expect((await present(authenticator, await token()))?.id).toBe('ada')
  await stage.issuer.addKey('k2')
  stage.clock.ms += 3_600_000
  expect(await refusalOf(present(authenticator, await token()))).toMatch(/does not publish/)
})
