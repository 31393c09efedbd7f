import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { type LaunchedService, launchForTest } from '../testing/launch-service.ts'
import { mergeFields } from './answer-fields.ts'
import { httpErrors } from './http-errors.ts'
import { type ResultOptions, respond, route } from './index.ts'

const Thing = Type.Object({ a: Type.Integer() })
const cache = { scope: 'public', maxAgeS: 300 } as const
const shared = { access: anyone, summary: 'One', output: { 200: Thing } } as const
const lastModified = new Date('2026-01-01T00:00:00Z')

const header = (value: unknown) => ({ headers: { expires: value as string } })
const FAULTY: readonly [string, Omit<ResultOptions, 'contentType'>][] = [
  ['modified', { lastModified: new Date('soon') }],
  ['modified-far', { lastModified: new Date('+020000-01-01') }],
  ['modified-text', { lastModified: '2026-01-01' as never }],
  ['text', header(new Date('soon').toUTCString())],
  ['date', header(new Date('2026-01-01'))],
  ['number', header(Number.NaN)],
  ['infinity', header(Number.POSITIVE_INFINITY)],
]

const things = feature({
  name: 'things',
  routes: [
    route({
      ...shared,
      method: 'GET',
      path: '/own',
      cache,
      handler: () =>
        respond(
          200,
          { a: 1 },
          {
            headers: {
              'Cache-Control': 'no-cache',
              'X-Frame-Options': 'SAMEORIGIN',
              'content-security-policy': "default-src 'self'",
              Vary: 'x-thing',
              'x-request-id': 'forged',
            },
          },
        ),
    }),
    route({
      ...shared,
      method: 'GET',
      path: '/gone',
      cache,
      output: { 200: Thing, 404: Thing },
      handler: () => respond(404, { a: 1 }),
    }),
    route({
      ...shared,
      method: 'GET',
      path: '/tagged',
      handler: () => respond(200, { a: 1 }, { etag: 'v1', lastModified }),
    }),
    route({
      ...shared,
      method: 'GET',
      path: '/quoted',
      handler: () => respond(200, { a: 1 }, { etag: '"v1"' }),
    }),
    route({ ...shared, method: 'DELETE', path: '/own', handler: () => ({ a: 2 }) }),
    route({
      ...shared,
      method: 'PUT',
      path: '/own',
      handler: (_input, _parts, { requireUnchanged }) => {
        requireUnchanged({ etag: 'v1' })
        return { a: 3 }
      },
    }),
    route({
      method: 'GET',
      path: '/moved',
      summary: 'Only sends elsewhere',
      access: anyone,
      output: { 308: Type.Null() },
      handler: () => respond(308, null, { headers: { location: '/api/v1/own' } }),
    }),
    ...FAULTY.map(([path, options]) =>
      route({
        ...shared,
        method: 'GET',
        path: `/faulty/${path}`,
        handler: () => respond(200, { a: 1 }, options),
      }),
    ),
    route({
      ...shared,
      method: 'GET',
      path: '/faulty/retry',
      handler: () => {
        throw httpErrors.overloaded({ retryAfterS: Number.NaN })
      },
    }),
    route({
      ...shared,
      method: 'PUT',
      path: '/faulty/condition',
      handler: (_input, _parts, { requireUnchanged }) => {
        requireUnchanged({ lastModified: new Date('soon') })
        return { a: 1 }
      },
    }),
    // What only a cast lets through the types.
    route({ ...shared, method: 'GET', path: '/nothing', handler: () => undefined as never }),
    route({
      ...shared,
      method: 'GET',
      path: '/object',
      handler: () => respond(200, { a: 1 } as never, { contentType: 'text/plain' }),
    }),
  ],
})

let launched: LaunchedService
beforeAll(async () => {
  launched = await launchForTest(defineService({ name: 'things', features: [things] }), {
    env: { CORS_ORIGINS: 'https://app.example' },
  })
})
afterAll(() => launched[Symbol.asyncDispose]())

const ORIGIN = { origin: 'https://app.example' }
/** The fields of an answer as its lines; `fetch` would join them. */
async function lines(method: string, path: string, headers: Record<string, string> = {}): Promise<string[]> {
  const sent = request(`${launched.url}${path}`, { method, headers, agent: false }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.resume()
  const { rawHeaders: raw } = answer
  return raw.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${raw[at + 1]}`] : []))
}
const named = (head: readonly string[], name: string) =>
  head.filter((line) => line.toLowerCase().startsWith(`${name}:`)).map((line) => line.slice(name.length + 2))

test('a field with one value keeps the last, Vary becomes one list, cookies stay apart', () => {
  const vary = ['vary', 'accept-encoding', 'Vary', 'Origin, Accept-Encoding']
  const cookies = ['set-cookie', 'x', 'set-cookie', 'y']
  expect(mergeFields([...vary, 'A', '1', 'a', '2', ...cookies])).toEqual([
    'vary',
    'accept-encoding, Origin',
    'a',
    '2',
    ...cookies,
  ])
})

test('every answer of every kind has a field with one value once', async () => {
  const preflight = {
    ...ORIGIN,
    'access-control-request-method': 'DELETE',
    'access-control-request-headers': 'content-type',
  }
  const kinds: [string, string, Record<string, string>?][] = [
    ['GET', '/api/v1/own', ORIGIN],
    ['HEAD', '/api/v1/own', ORIGIN],
    ['GET', '/api/v1/own', { ...ORIGIN, 'if-none-match': '*' }],
    ['GET', '/api/v1/gone', ORIGIN],
    ['GET', '/api/v1/moved', ORIGIN],
    ['DELETE', '/api/v1/own', ORIGIN],
    ['PATCH', '/api/v1/own', ORIGIN],
    ['OPTIONS', '/api/v1/own', preflight],
    ['GET', '/nowhere', ORIGIN],
    ['GET', '/docs'],
    ['GET', '/docs/start.js'],
    ['GET', '/openapi.json'],
    ['GET', '/problems/overloaded'],
    ['GET', '/health/live'],
    ['POST', '/health/live'],
    ['GET', '/metrics'],
  ]
  for (const [method, path, fields] of kinds) {
    const head = await lines(method, path, fields)
    const names = head.map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
    expect(names.length, `${method} ${path}`).toBeGreaterThan(8)
    expect(new Set(names).size, `${method} ${path}: ${names}`).toBe(names.length)
  }
})

test("a handler's field takes the place of the chassis's, and the id stays", async () => {
  const head = await lines('GET', '/api/v1/own', ORIGIN)
  expect(named(head, 'cache-control')).toEqual(['no-cache'])
  expect(named(head, 'x-frame-options')).toEqual(['SAMEORIGIN'])
  expect(named(head, 'content-security-policy')).toEqual(["default-src 'self'"])
  expect(named(head, 'vary')).toEqual(['accept-encoding, origin, x-thing'])
  expect(named(head, 'x-request-id')).not.toContain('forged')
})

const call = (path: string, init: RequestInit = {}) => fetch(`${launched.url}/api/v1${path}`, init)

test('what is not a success is not kept by caches, though its route is', async () => {
  expect((await call('/gone')).headers.get('cache-control')).toBe('no-store')
})

test('a read whose precondition does not hold is refused (RFC 9110 §13.2.2)', async () => {
  const status = async (headers: Record<string, string>) => (await call('/tagged', { headers })).status
  expect(await status({ 'if-match': '"v2"' })).toBe(412)
  expect(await status({ 'if-match': '"v1"' })).toBe(200)
  expect(await status({ 'if-unmodified-since': 'Mon, 01 Dec 2025 00:00:00 GMT' })).toBe(412)
})

test('only a date of the past says that an answer is known', async () => {
  const since = async (date: string) =>
    (await call('/tagged', { headers: { 'if-modified-since': date } })).status
  expect(await since('Thu, 01 Jan 2026 00:00:00 GMT')).toBe(304)
  expect(await since('Thursday, 01-Jan-26 00:00:00 GMT')).toBe(304)
  expect(await since('Thu Jan  1 00:00:00 2026')).toBe(304)
  expect(await since('Mon, 01 Dec 2036 00:00:00 GMT')).toBe(200)
  expect(await since('2026-01-01')).toBe(200)
  expect(await since('1')).toBe(200)
})

test('a write that names a media type and has no body is answered by a route that reads none', async () => {
  for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'x/y; a=b']) {
    for (const headers of [{ 'content-type': type }, { 'content-type': type, 'content-length': '0' }]) {
      const answer = await call('/own', { method: 'DELETE', headers })
      expect([type, await answer.json()]).toEqual([type, { a: 2 }])
    }
  }
  const answer = await call('/own', {
    method: 'DELETE',
    headers: { 'content-type': 'text/plain' },
    body: 'x',
  })
  expect(answer.status).toBe(415)
})

test('an entity tag that brings its own quotes is a fault that is told', async () => {
  expect((await call('/quoted')).status).toBe(500)
})

test('a client that takes no body as it is gets a small one coded', async () => {
  const coding = async (accept: string) => {
    const head = await lines('GET', '/api/v1/tagged', { 'accept-encoding': accept })
    return named(head, 'content-encoding')[0]
  }
  expect(await coding('gzip')).toBeUndefined()
  expect(await coding('gzip, identity;q=0')).toBe('gzip')
  expect(await coding('br;q=0.5, *;q=0')).toBe('br')
  // Nothing of what we have: sent as it is, rather than not at all (RFC 9110 §12.5.3).
  expect(await coding('identity;q=0, compress')).toBeUndefined()
})

test('a condition can be asked of a request that was taken apart', async () => {
  const put = async (tag: string) =>
    (await call('/own', { method: 'PUT', headers: { 'if-match': tag } })).status
  expect(await put('"v1"')).toBe(200)
  expect(await put('"v2"')).toBe(412)
  const create = await call('/own', { method: 'PUT', headers: { 'if-none-match': '*' } })
  expect(create.status).toBe(412)
})

test('a route may only redirect', async () => {
  const answer = await call('/moved', { redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([308, '/api/v1/own'])
})

test('a handler that returns nothing, or what no socket takes, fails at once', async () => {
  for (const path of ['/nothing', '/object']) {
    const answer = await call(path)
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([500, 'answer_unfit'])
  }
})

test.each([
  ...FAULTY.map(
    ([path]) =>
      [path, path.startsWith('modified') ? 'lastModified must be' : 'header expires must be'] as const,
  ),
  ['retry', 'retryAfterS must be'],
  ['condition', 'lastModified must be'],
] as const)(
  'a date or number that is none (%s) is a fault of the handler, and no header',
  async (path, message) => {
    const route = `/api/v1/faulty/${path}`
    const answer = await launched.fetch(route, path === 'condition' ? { method: 'PUT' } : {})
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([500, 'internal_error'])
    for (const field of ['last-modified', 'expires', 'retry-after'])
      expect(answer.headers.get(field)).toBeNull()
    const lines = launched.lines('request failed').filter((line) => line.route === route)
    expect(JSON.stringify(lines)).toContain(message)
  },
)
