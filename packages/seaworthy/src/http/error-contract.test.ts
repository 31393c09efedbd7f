import { type RawAnswer, rawHttp } from '@seaworthy/rig'
import fc from 'fast-check'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { type LaunchedService, launchForTest } from '../testing/launch-service.ts'
import { route } from './index.ts'

const Thing = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 20 }),
  count: Type.Integer({ minimum: 0 }),
})

const things = feature({
  name: 'things',
  routes: [
    route({
      method: 'POST',
      path: '/things',
      summary: 'Takes a thing',
      access: anyone,
      input: { body: Thing },
      output: { 200: Thing },
      maxBodyBytes: 2_000,
      handler: ({ body }) => body,
    }),
    route({
      method: 'GET',
      path: '/things/{id}',
      summary: 'A thing',
      access: anyone,
      input: {
        params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
        query: Type.Object({ page: Type.Integer({ minimum: 1, default: 1 }) }),
      },
      output: { 200: Type.Object({ id: Type.Integer(), page: Type.Integer() }) },
      handler: ({ params, query }) => ({ id: params.id, page: query.page }),
    }),
    route({
      method: 'GET',
      path: '/broken',
      summary: 'Fails',
      access: anyone,
      output: { 200: Thing },
      handler: () => {
        throw new Error('the password is hunter2')
      },
    }),
    route({
      method: 'GET',
      path: '/endless',
      summary: 'Never answers',
      access: anyone,
      timeoutMs: 50,
      output: { 200: Thing },
      handler: (_input, _parts, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    }),
  ],
})

let service: LaunchedService
beforeAll(async () => {
  service = await launchForTest(defineService({ name: 'things', features: [things] }), {
    env: { RATE_LIMITS: 'off', HTTP_HEADERS_TIMEOUT_MS: '200', HTTP_REQUEST_TIMEOUT_MS: '400' },
  })
})
afterAll(() => service[Symbol.asyncDispose]())

interface ProblemLike {
  status: number
  code: string
  correlationId: string
  instance: string
  errors?: { pointer: string; message: string }[]
}

function expectProblem(answer: RawAnswer, status: number, code: string): ProblemLike {
  expect(answer.body).not.toBe('')
  const problem = JSON.parse(answer.body) as ProblemLike
  expect({ status: answer.status, code: problem.code }).toEqual({ status, code })
  expect(problem).toMatchObject({
    type: `/problems/${code}`,
    status,
    title: expect.any(String),
    detail: expect.any(String),
    message: expect.any(String),
    instance: `urn:request:${problem.correlationId}`,
  })
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(answer.headers['x-request-id']).toBe(problem.correlationId)
  expect(answer.headers['x-content-type-options']).toBe('nosniff')
  expect(answer.headers['cache-control']).toBe('no-store')
  return problem
}

const raw = (request: string, ...more: string[]) => rawHttp(service.url, [request, ...more], 30)
const get = (path: string, headers = '') =>
  raw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`)
const post = (path: string, body: string, headers = 'content-type: application/json\r\n') =>
  raw(
    `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )

test('a path that nobody has is route_not_found', async () => {
  expectProblem(await get('/nowhere?secret=1'), 404, 'route_not_found')
})

test('a method that the path does not have is method_not_allowed, with Allow', async () => {
  const answer = await raw('DELETE /api/v1/things/1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  expectProblem(answer, 405, 'method_not_allowed')
  expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS')
})

test('a body that is not JSON is malformed_body', async () => {
  expectProblem(await post('/api/v1/things', '{"name":'), 400, 'malformed_body')
  expectProblem(await post('/api/v1/things', ''), 400, 'malformed_body')
  expectProblem(
    await post('/api/v1/things', '{"__proto__":{"x":1},"name":"a","count":1}'),
    400,
    'malformed_body',
  )
})

test('a body of another media type is unsupported_media_type', async () => {
  for (const type of ['text/plain', 'application/xml', 'multipart/form-data', 'nonsense']) {
    expectProblem(
      await post('/api/v1/things', '<a/>', `content-type: ${type}\r\n`),
      415,
      'unsupported_media_type',
    )
  }
  expectProblem(await post('/api/v1/things', '{}', ''), 415, 'unsupported_media_type')
})

test('a body over the limit of the route is body_too_large, with a length and chunked', async () => {
  const large = JSON.stringify({ name: 'x'.repeat(3_000), count: 1 })
  expectProblem(await post('/api/v1/things', large), 413, 'body_too_large')
  const chunked = await raw(
    `POST /api/v1/things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`,
  )
  expectProblem(chunked, 413, 'body_too_large')
})

test('a body that does not fit names every field, and never the value', async () => {
  const answer = await post(
    '/api/v1/things',
    JSON.stringify({ name: 'hunter2'.repeat(9), count: -1, extra: 'hunter2' }),
  )
  const problem = expectProblem(answer, 422, 'validation_failed')
  expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual(['/body', '/body/count', '/body/name'])
  expect(answer.body).not.toContain('hunter2')
})

test('path and query values that do not fit are validation_failed', async () => {
  const problem = expectProblem(await get('/api/v1/things/abc?page=0'), 422, 'validation_failed')
  expect(problem.errors?.[0]?.pointer).toBe('/params/id')
  const query = expectProblem(await get('/api/v1/things/1?page=0&pagesize=3'), 422, 'validation_failed')
  expect(query.errors?.map(({ message }) => message).join()).toContain('known are page')
})

test('a bad percent sign in the path is malformed_url', async () => {
  expectProblem(await get('/api/v1/things/%zz'), 400, 'malformed_url')
  expectProblem(await get('/api/v1/things/%ff%fe'), 400, 'malformed_url')
})

test('a long URL is uri_too_long, in the router and in the parser', async () => {
  expectProblem(await get(`/api/v1/things/1?page=${'1'.repeat(9_000)}`), 414, 'uri_too_long')
  expectProblem(await get(`/${'a'.repeat(40_000)}`), 414, 'uri_too_long')
})

test('a large header is header_fields_too_large', async () => {
  expectProblem(await get('/nowhere', `x-large: ${'a'.repeat(40_000)}\r\n`), 431, 'header_fields_too_large')
})

test('a repeated single header is duplicate_header', async () => {
  expectProblem(await get('/nowhere', 'host: y\r\n'), 400, 'duplicate_header')
  expectProblem(await get('/nowhere', 'authorization: a\r\nAuthorization: b\r\n'), 400, 'duplicate_header')
})

test('what is not HTTP is malformed_request', async () => {
  expectProblem(await raw('\x00\x01\x02 nonsense\r\n\r\n'), 400, 'malformed_request')
  expectProblem(await raw('GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n'), 400, 'malformed_request')
  expectProblem(
    await raw('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc'),
    400,
    'malformed_request',
  )
})

test('a request without Host, CONNECT and an unknown expectation are answered with a problem too', async () => {
  expectProblem(await raw('GET /nowhere HTTP/1.1\r\nconnection: close\r\n\r\n'), 400, 'malformed_request')
  expectProblem(await raw('CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n'), 405, 'method_not_allowed')
  expectProblem(await get('/nowhere', 'expect: miracles\r\n'), 417, 'expectation_failed')
})

test('a body that is not UTF-8, is compressed or changes a prototype is refused with what is wrong', async () => {
  const bytes = Buffer.from('{"name":"\u00e9","count":1}', 'latin1').toString('latin1')
  const answer = await service.fetch('/api/v1/things', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(bytes, 'latin1'),
  })
  expect([answer.status, ((await answer.json()) as ProblemLike & { detail: string }).detail]).toEqual([
    400,
    'The body could not be read: it is not UTF-8.',
  ])
  const good = JSON.stringify({ name: 'a', count: 1 })
  const json = 'content-type: application/json\r\n'
  expectProblem(
    await post('/api/v1/things', good, `${json}content-encoding: gzip\r\n`),
    415,
    'unsupported_media_type',
  )
  expectProblem(
    await post('/api/v1/things', good, 'content-type: application/json; charset=latin1\r\n'),
    415,
    'unsupported_media_type',
  )
  const polluted = await post('/api/v1/things', '{"__proto__":{"admin":true}}')
  expect(expectProblem(polluted, 400, 'malformed_body')).toMatchObject({
    detail: expect.stringContaining('__proto__'),
  })
})

test('a header or a body that arrives too slowly is request_read_timeout', async () => {
  expectProblem(await raw('GET / HTTP/1.1\r\nhost: x\r\n'), 408, 'request_read_timeout')
  const body = await raw(
    'POST /api/v1/things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{"na',
  )
  expectProblem(body, 408, 'request_read_timeout')
})

test('a fault of the service is internal_error: logged with its cause, told without', async () => {
  const answer = await get('/api/v1/broken', 'x-request-id: my-own-id\r\n')
  const problem = expectProblem(answer, 500, 'internal_error')
  expect(problem.correlationId).toBe('my-own-id')
  expect(answer.body).not.toMatch(/hunter2|at .*\.ts/)
  expect(service.lines('request failed').find((line) => line.correlationId === 'my-own-id')).toMatchObject({
    code: 'internal_error',
    level: 'error',
  })
})

test('a handler that takes too long is cancelled and answered with handler_timeout', async () => {
  const answer = await get('/api/v1/endless')
  expectProblem(answer, 503, 'handler_timeout')
  expect(answer.headers['retry-after']).toBe('1')
})

test('every error code has a page that says what to do', async () => {
  const answer = await service.fetch('/problems/validation_failed')
  expect(await answer.json()).toMatchObject({
    code: 'validation_failed',
    status: 422,
    advice: expect.any(String),
  })
  expect((await service.fetch('/problems/no_such_code')).status).toBe(404)
})

test('whatever is sent, the answer is below 500 and every refusal is a problem', async () => {
  const path = fc.oneof(
    fc.webPath(),
    fc.string({ unit: 'binary-ascii' }).map((text) => `/api/v1/things/${encodeURI(text)}`),
    fc.constant('/api/v1/things'),
  )
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS')
  const body = fc.oneof(fc.json(), fc.string())
  const type = fc.constantFrom('application/json', 'text/plain', 'application/json; charset=utf-16', '')
  await fc.assert(
    fc.asyncProperty(path, method, body, type, async (where, verb, payload, contentType) => {
      const hasBody = verb !== 'GET' && verb !== 'HEAD'
      const answer = await service.fetch(where, {
        method: verb,
        ...(hasBody ? { body: payload, headers: { 'content-type': contentType } } : {}),
      })
      expect(answer.status).toBeLessThan(500)
      if (answer.status >= 400 && verb !== 'HEAD') {
        expect(await answer.json()).toMatchObject({ status: answer.status, code: expect.any(String) })
      } else await answer.body?.cancel()
    }),
    { numRuns: 150 },
  )
})
