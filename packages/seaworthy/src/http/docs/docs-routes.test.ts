import Type from 'typebox'
import { expect, test } from 'vitest'
import { anyone, feature, permission } from '../../index.ts'
import { defineService } from '../../service/index.ts'
import { launchForTest, rawHttp } from '../../testing/index.ts'
import { FileMemory } from '../files/file-memory.ts'
import { type FileBody, route } from '../index.ts'
import { docsRoutes } from './docs-routes.ts'

const shown = route({
  method: 'GET',
  path: '/shown',
  summary: 'Shown to <everyone> & all',
  access: anyone,
  output: { 200: Type.Object({}) },
  handler: () => ({}),
})
const guarded = route({
  method: 'GET',
  path: '/guarded',
  summary: 'For some',
  access: permission('things:read'),
  output: { 200: Type.Object({}) },
  handler: () => ({}),
})
const own = route({
  method: 'GET',
  path: '/',
  version: 'none',
  hidden: true,
  summary: 'A page of its own',
  access: anyone,
  output: { 200: Type.Object({ own: Type.Boolean() }) },
  handler: () => ({ own: true }),
})
const service = (...routes: (typeof shown)[]) =>
  defineService({
    name: 'shop',
    roles: { clerk: ['things:read'] },
    features: [feature({ name: 'things', routes })],
  })
const DEVELOPMENT = { env: { NODE_ENV: 'development' } }
const post = (body: unknown, headers = {}) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
})

test('the page has every operation before a script runs, as text', async () => {
  await using shop = await launchForTest(service(shown, guarded), DEVELOPMENT)
  const html = await (await shop.fetch('/docs')).text()
  expect(html).toContain('<code>/api/v1/shown</code>')
  expect(html).toContain('Shown to &lt;everyone&gt; &amp; all')
  expect(html).toContain('For some · for the permissions things:read')
})

test('in development / leads to the page, unless the service has a route there', async () => {
  const manual = { redirect: 'manual' } as const
  await using shop = await launchForTest(service(shown), DEVELOPMENT)
  const led = await shop.fetch('/', manual)
  expect([led.status, led.headers.get('location')]).toEqual([307, 'docs'])
  expect((await shop.fetch('/docs/', manual)).headers.get('location')).toBe('../docs')
  await using other = await launchForTest(service(shown, own as never), DEVELOPMENT)
  expect(await (await other.fetch('/', manual)).json()).toEqual({ own: true })
})

test('in development a token of a role is given to a page of this machine', async () => {
  await using shop = await launchForTest(service(shown, guarded), DEVELOPMENT)
  const { token } = (await (await shop.fetch('/docs/token', post({ role: 'clerk' }))).json()) as {
    token: string
  }
  const headers = { authorization: `Bearer ${token}` }
  expect((await shop.fetch('/api/v1/guarded', { headers })).status).toBe(200)
  expect((await shop.fetch('/docs/token', post({ role: 'nobody' }))).status).toBe(422)
  const head = 'POST /docs/token HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n'
  const asked = `${head}content-type: application/json\r\ncontent-length: 2\r\n\r\n{}`
  const { status, body } = await rawHttp(shop.url, [asked])
  expect([status, JSON.parse(body).code]).toEqual([421, 'token_not_given'])
})

test.each(['test', 'production'])('in %s / is a problem, and there is no token', async (environment) => {
  await using shop = await launchForTest(service(shown), { env: { NODE_ENV: environment } })
  for (const answer of [await shop.fetch('/'), await shop.fetch('/docs/token', post({}))]) {
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    await answer.body?.cancel()
  }
  expect(await (await shop.fetch('/docs')).text()).not.toContain('Use a token')
})

test('a large part of the page is held once, however many ask for it and do not read it', async () => {
  const memory = new FileMemory(10_000_000)
  const routes = docsRoutes({ document: () => ({}), tokens: undefined, isAtRoot: false, memory })
  const script = routes.find(({ path }) => path === '/docs/swagger-ui-bundle.js') as (typeof routes)[number]
  const ask = async () => {
    const asked = { headers: {} } as never
    const { body } = (await script.handler({} as never, {} as never, asked)) as { body: FileBody }
    return body.bytes as Buffer
  }
  const [first, second] = await Promise.all([ask(), ask()])
  expect(first.length).toBeGreaterThan(500_000)
  expect(second).toBe(first)
  expect(await ask()).toBe(first)
})
