import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startLocalServer } from '../http/local-server.ts'
import { discoverService } from './discovery.ts'
import { surveyedConfig } from './surveyed-config.ts'

const OPTIONS = { paths: [], headers: {}, timeoutMs: 1_000 }

async function serve(listener: RequestListener) {
  const methods = new Set<string>()
  const server = await startLocalServer((request, response) => {
    methods.add(request.method ?? '')
    listener(request, response)
  })
  return { ...server, methods }
}

const answer = (description: string, type = 'application/json') => ({
  responses: { 200: { description, content: { [type]: {} } } },
})
const jsonBody = (schema: object) => ({ requestBody: { content: { 'application/json': { schema } } } })
const order = {
  type: 'object',
  required: ['item', 'count', 'mail'],
  properties: {
    item: { $ref: '#/components/schemas/Item' },
    count: { type: 'integer', minimum: 3 },
    mail: { type: 'string', format: 'email' },
    note: { type: 'string' },
  },
}
const DOCUMENT = {
  openapi: '3.1.0',
  paths: {
    '/login': { post: { ...jsonBody({ type: 'object' }), ...answer('in') } },
    '/coded': {
      post: {
        ...jsonBody({
          type: 'object',
          required: ['code'],
          properties: { code: { type: 'string', pattern: '^X[0-9]{4}$' } },
        }),
        ...answer('the pattern is not easily met'),
      },
    },
    '/orders': { get: answer('orders'), post: { ...jsonBody(order), ...answer('order') } },
    '/orders/{id}': { get: answer('one order') },
    '/report': { get: answer('slow') },
    '/events': { get: answer('events', 'text/event-stream') },
    '/mine': { get: { ...answer('mine'), security: [{ bearer: [] }] } },
    '/gone': { get: answer('nothing any more') },
  },
  components: { schemas: { Item: { type: 'string', maxLength: 40 } } },
}

const shop: RequestListener = async (request, response) => {
  const { url } = request
  response.setHeader('content-type', 'application/json')
  if (url === '/openapi.json') response.end(JSON.stringify(DOCUMENT))
  else if (url === '/healthz' || url === '/readyz' || url === '/orders') response.end('{"ok":true}')
  else if (url === '/metrics') response.setHeader('content-type', 'text/plain').end('up 1\n')
  else if (url === '/report') await sleep(220).then(() => response.end('[]'))
  else if (url === '/events')
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
  else response.writeHead(404).end('{}')
}

test('an OpenAPI document tells reads, a write with a body, a stream and a guarded route, and nothing is written', async () => {
  await using service = await serve(shop)
  const { places, routes, notes } = await discoverService(service.url, OPTIONS)
  expect(places).toEqual({
    live: '/healthz',
    ready: '/readyz',
    metrics: '/metrics',
    openapi: '/openapi.json',
  })
  expect(routes).toEqual([
    { path: '/orders', method: 'GET', is: ['read'], uses: [] },
    { path: '/report', method: 'GET', is: ['slow'], uses: [] },
    {
      path: '/orders',
      method: 'POST',
      is: ['write'],
      uses: [],
      body: { item: 'item {n}', count: 3, mail: 'someone-{n}@example.org' },
    },
    { path: '/events', method: 'GET', is: ['stream'], uses: [] },
    { path: '/mine', method: 'GET', is: ['authenticated'], uses: [] },
  ])
  expect(notes).toEqual([])
  expect([...service.methods].filter((method) => !['GET', 'HEAD', 'OPTIONS'].includes(method))).toEqual([])
})

test('without a document the named paths are the routes, each as it answers', async () => {
  await using service = await serve((request, response) => {
    if (request.url === '/items?of=1') response.end('[]')
    else if (request.url === '/mine') response.writeHead(401).end()
    else if (request.url === '/events')
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    else response.writeHead(404).end('{}')
  })
  const paths = ['/items?of={n}', '/mine', '/events', '/gone']
  const { routes, notes } = await discoverService(service.url, { ...OPTIONS, paths, timeoutMs: 300 })
  expect(routes.map(({ path, is }) => [path, ...is])).toEqual([
    ['/items?of={n}', 'read'],
    ['/mine', 'authenticated'],
    ['/events', 'stream'],
    ['/gone', 'read'],
  ])
  expect(notes).toEqual(['GET /gone answered 404'])
})

test('a service that answers only its root is read there, and one that answers nothing is not', async () => {
  await using plain = await serve((_request, response) => response.end('hello'))
  expect((await discoverService(plain.url, OPTIONS)).routes).toMatchObject([{ path: '/', is: ['read'] }])
  await using empty = await serve((_request, response) => response.writeHead(404).end())
  expect((await discoverService(empty.url, OPTIONS)).routes).toEqual([])
})

test('a service that is not ready yet is looked at once it is', async () => {
  let asked = 0
  await using service = await serve((request, response) => {
    const isReady = asked > 3
    if (request.url === '/readyz') response.writeHead(asked++ > 3 ? 200 : 503).end('{}')
    else response.writeHead(request.url === '/items' && isReady ? 200 : 503).end('[]')
  })
  const { routes, notes } = await discoverService(service.url, { ...OPTIONS, paths: ['/items'] })
  expect(routes).toMatchObject([{ path: '/items', is: ['read'] }])
  expect(notes).toEqual([])
})

test('a running target makes a configuration without a file', async () => {
  await using service = await serve(shop)
  const { config } = await surveyedConfig(service.url, OPTIONS)
  expect(config).toMatchObject({ openapi: '/openapi.json', probes: { live: '/healthz', ready: '/readyz' } })
  expect(config.dependencies).toEqual([])
})
