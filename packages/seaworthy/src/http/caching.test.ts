import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { rawHttp } from '@seaworthy/rig'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { type LaunchedService, launchForTest } from '../testing/launch-service.ts'
import { respond, route } from './index.ts'

const Text = Type.Object({ text: Type.String() })
const lastModified = new Date('2026-01-02T03:04:05Z')
const cache = { scope: 'public', maxAgeS: 30, staleWhileRevalidateS: 300, staleIfErrorS: 600 } as const
const get = { method: 'GET', access: anyone, output: { 200: Text } } as const

const pages = feature({
  name: 'pages',
  provides: () => ({ text: 'x'.repeat(5_000) }),
  routes: [
    route({ ...get, path: '/hashed', summary: 'Cached', cache, handler: () => ({ text: 'hello' }) }),
    route({
      ...get,
      path: '/tagged',
      summary: 'Cached under its own tag',
      cache,
      handler: () => respond(200, { text: 'hello' }, { etag: 'v1', lastModified }),
    }),
    route({ ...get, path: '/plain', summary: 'Not cached', handler: () => ({ text: 'hello' }) }),
    route({
      ...get,
      path: '/large',
      summary: 'Large',
      cache,
      handler: (_input, { text }: { text: string }) => ({ text }),
    }),
    route({
      method: 'PUT',
      path: '/tagged',
      summary: 'Changes under a condition',
      access: anyone,
      requiresIfMatch: true,
      output: { 200: Text },
      handler: (_input, _parts, request) => {
        request.requireUnchanged({ etag: 'v1', lastModified })
        return respond(200, { text: 'changed' }, { etag: 'v2' })
      },
    }),
    route({
      ...get,
      path: '/old',
      summary: 'On its way out',
      deprecated: {
        since: new Date('2026-01-01T00:00:00Z'),
        sunset: new Date('2027-01-01T00:00:00Z'),
        link: 'https://example.com/new',
      },
      handler: () => ({ text: 'old' }),
    }),
  ],
})

let service: LaunchedService
beforeAll(async () => {
  service = await launchForTest(defineService({ name: 'pages', features: [pages] }), {
    env: { RATE_LIMITS: 'off', CORS_ORIGINS: 'https://app.example.com' },
  })
})
afterAll(() => service[Symbol.asyncDispose]())

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  service.fetch(`/api/v1${path}`, { method, headers })

test('a cached route sends its policy and a strong tag, and answers 304 to that tag', async () => {
  const first = await ask('/hashed')
  expect(first.headers.get('cache-control')).toBe(
    'public, max-age=30, stale-while-revalidate=300, stale-if-error=600',
  )
  const etag = first.headers.get('etag') as string
  expect(etag).toMatch(/^"[\w-]{27}"$/)
  for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await ask('/hashed', { 'if-none-match': condition })
    expect(again.status).toBe(304)
    expect(again.headers.get('etag')).toBe(etag)
    expect(again.headers.get('cache-control')).toContain('max-age=30')
    expect(await again.text()).toBe('')
  }
  expect((await ask('/hashed', { 'if-none-match': '"other"' })).status).toBe(200)
})

test('If-Modified-Since counts only without If-None-Match', async () => {
  const since = { 'if-modified-since': lastModified.toUTCString() }
  expect((await ask('/tagged', since)).status).toBe(304)
  expect((await ask('/tagged', { ...since, 'if-none-match': '"other"' })).status).toBe(200)
  expect((await ask('/tagged', { 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' })).status).toBe(200)
  expect((await ask('/tagged', { 'if-modified-since': 'nonsense' })).status).toBe(200)
})

test('a route without a policy is not stored', async () => {
  const answer = await ask('/plain')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.get('etag')).toBeNull()
})

test('a conditional write goes through on the current tag, else is 412, and 428 without a condition', async () => {
  expect((await ask('/tagged', {}, 'PUT')).status).toBe(428)
  expect((await ask('/tagged', { 'if-match': '"v0"' }, 'PUT')).status).toBe(412)
  expect((await ask('/tagged', { 'if-match': 'W/"v1"' }, 'PUT')).status).toBe(412)
  const changed = await ask('/tagged', { 'if-match': '"v0", "v1"' }, 'PUT')
  expect(changed.status).toBe(200)
  expect(changed.headers.get('etag')).toBe('"v2"')
})

test('HEAD answers as GET without the body', async () => {
  const answer = await ask('/hashed', {}, 'HEAD')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-length')).toBe(String(JSON.stringify({ text: 'hello' }).length))
  expect(await answer.text()).toBe('')
})

const decode = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync } as const

test.each(['gzip', 'br', 'zstd'] as const)(
  'a large body is compressed with %s, under a tag of its own',
  async (encoding) => {
    const plain = await rawAsk('/large', '')
    const coded = await rawAsk('/large', `accept-encoding: ${encoding}\r\n`)
    expect(coded.headers['content-encoding']).toBe(encoding)
    expect(coded.headers.vary).toContain('accept-encoding')
    expect(coded.headers.etag).toBe(plain.headers.etag?.replace(/"$/, `-${encoding}"`))
    const bytes = Buffer.from(
      await (
        await fetch(`${service.url}/api/v1/large`, { headers: { 'accept-encoding': encoding } })
      ).arrayBuffer(),
    )
    const text = bytes[0] === 0x7b ? bytes.toString() : decode[encoding](bytes).toString()
    expect(text).toBe(plain.body)
    expect((await ask('/large', { 'if-none-match': coded.headers.etag as string })).status).toBe(304)
  },
)

const rawAsk = (path: string, headers: string) =>
  rawHttp(service.url, [`GET /api/v1${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`])

test('a small body, and a client that refuses codings, get the body as it is', async () => {
  expect((await rawAsk('/hashed', 'accept-encoding: gzip\r\n')).headers['content-encoding']).toBeUndefined()
  for (const accept of ['identity', 'gzip;q=0', 'gzip;q=0.1, identity;q=0.5', 'deflate']) {
    const answer = await rawAsk('/large', `accept-encoding: ${accept}\r\n`)
    expect(answer.headers['content-encoding']).toBeUndefined()
  }
})

test('an origin on the list may read answers and send preflights; another may not', async () => {
  const origin = 'https://app.example.com'
  const allowed = await ask('/plain', { origin })
  expect(allowed.headers.get('access-control-allow-origin')).toBe(origin)
  expect(allowed.headers.get('vary')).toContain('origin')
  expect(
    (await ask('/plain', { origin: 'https://evil.example' })).headers.get('access-control-allow-origin'),
  ).toBeNull()
  const preflight = await ask('/tagged', { origin, 'access-control-request-method': 'PUT' }, 'OPTIONS')
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, HEAD, PUT, OPTIONS')
  const refused = await ask('/tagged', { origin: 'https://evil.example' }, 'OPTIONS')
  expect(refused.headers.get('access-control-allow-origin')).toBeNull()
})

test('a deprecated route says since when, until when and what instead', async () => {
  const { headers } = await ask('/old')
  expect(headers.get('deprecation')).toBe('@1767225600')
  expect(headers.get('sunset')).toBe('Fri, 01 Jan 2027 00:00:00 GMT')
  expect(headers.get('link')).toBe('<https://example.com/new>; rel="deprecation"; type="text/html"')
})

test('the documentation works without any other address', async () => {
  const page = await service.fetch('/docs')
  expect(page.headers.get('content-type')).toContain('text/html')
  const html = await page.text()
  expect(html).not.toMatch(/https?:\/\//)
  for (const [, asset] of html.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)) {
    const answer = await service.fetch(`/${asset}`)
    expect(answer.status).toBe(200)
    await answer.arrayBuffer()
  }
  const document = (await (await service.fetch('/openapi.json')).json()) as { openapi: string; paths: object }
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths)).toEqual(
    ['/hashed', '/tagged', '/plain', '/large', '/old'].map((path) => `/api/v1${path}`),
  )
})
