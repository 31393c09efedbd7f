import { expect, test } from 'vitest'
import { OidcIssuer } from './fixtures/oidc-issuer.ts'
import { fetchDocument } from './issuer-document.ts'
import { discoverKeyLocation } from './key-location.ts'
import { publicKeys } from './public-keys.ts'

const bounds = { fetch, timeoutMs: 2_000, maxBytes: 1_024 }

test('an issuer that never answers is given up in time', async () => {
  await using issuer = await OidcIssuer.start()
  issuer.mood = 'hanging'
  await expect(fetchDocument(issuer.url, { ...bounds, timeoutMs: 50 })).rejects.toMatchObject({
    name: 'TimeoutError',
  })
})

test('a body is read up to its bound', async () => {
  await using issuer = await OidcIssuer.start()
  issuer.mood = 'endless'
  await expect(fetchDocument(issuer.url, bounds)).rejects.toThrow(/more than 1024 bytes/)
})

const answering = (body: unknown) => ({ ...bounds, fetch: async () => new Response(JSON.stringify(body)) })

test('a document is a JSON object', async () => {
  for (const body of [[], null, 1, 'text']) {
    await expect(fetchDocument('https://x.example', answering(body))).rejects.toThrow(/not an object/)
  }
})

test('only 200 gives a document, and the connection of another answer is not kept waiting', async () => {
  for (const status of [201, 302, 404, 503]) {
    let isCancelled = false
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.from('{}')),
      cancel: () => {
        isCancelled = true
      },
    })
    const fetching = fetchDocument('https://x.example', {
      ...bounds,
      fetch: async () => new Response(body, { status }),
    })
    await expect(fetching).rejects.toThrow(`answered ${status}`)
    expect(isCancelled).toBe(true)
  }
})

test('an issuer on https may not point to keys on plain http', async () => {
  const issuer = 'https://login.example'
  const at = (jwks_uri: unknown, named = issuer) =>
    discoverKeyLocation(issuer, answering({ issuer: named, jwks_uri }))
  expect(await at('https://keys.example/set')).toBe('https://keys.example/set')
  await expect(at('http://keys.example/set')).rejects.toThrow(/less protected/)
  await expect(at('file:///etc/passwd')).rejects.toThrow(/less protected/)
  await expect(at(undefined)).rejects.toThrow(/no jwks_uri/)
  await expect(at('nowhere')).rejects.toThrow(/no jwks_uri/)
  await expect(at('https://keys.example/set', `${issuer}/`)).rejects.toThrow(/to the letter/)
})

test('private, shared and encryption keys of a set are passed over', () => {
  const ec = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }
  for (const keys of [
    undefined,
    'keys',
    [],
    [null, 7],
    [{ kty: 'oct', k: 'x' }],
    [{ ...ec, d: 'd' }],
    [{ ...ec, use: 'enc' }],
  ]) {
    expect(() => publicKeys({ keys })).toThrow(/no public signature key/)
  }
  expect(publicKeys({ keys: [ec] })).toBeTypeOf('function')
})
