import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { openRaw } from '@seaworthy/rig'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { anyone, role } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { type LaunchedService, launchForTest } from '../../testing/launch-service.ts'
import { content, redirect, respond, route } from '../index.ts'

const shared = { method: 'GET', version: 'none', summary: 'For a test', access: anyone } as const
const Note = Type.Object({ text: Type.String() })

/** What the sources saw. */
const seen = { pieces: 0, ended: [] as string[] }
const never = () => new Promise<never>(() => undefined)

async function* endless(name: string, piece: string) {
  try {
    for (;;) {
      seen.pieces++
      yield piece
    }
  } finally {
    seen.ended.push(name)
  }
}

const broken = (): Readable => createReadStream('/nowhere/at/all')

/** What only a cast lets through the types. */
const MISFITS: Record<string, readonly [entry: unknown, handler: () => unknown]> = {
  'stream-as-json': [Type.Unknown(), broken],
  'stream-as-object': [Type.Object({ a: Type.Optional(Type.String()) }), broken],
  'generator-as-json': [Type.Unknown(), () => endless('generator-as-json', 'x')],
  'bytes-as-json': [Type.Unknown(), () => Buffer.from('a')],
  'nothing-as-json': [Note, () => undefined],
  'object-as-text': [content.text(), () => ({ a: 1 })],
  'stream-as-text': [content.text(), broken],
  'nothing-as-text': [content.text(), () => undefined],
  'text-as-bytes': [content.bytes(), () => 'a'],
  'text-as-stream': [content.stream(), () => 'a'],
  'null-as-stream': [content.stream(), () => null],
  'text-as-redirect': [content.redirect(), () => respond(303, '/text')],
  'stream-under-another-status': [content.stream(), () => respond(202, broken())],
}

const kinds = feature({
  name: 'kinds',
  routes: [
    route({ ...shared, path: '/text', output: { 200: content.text('text/csv') }, handler: () => 'a,b\n' }),
    route({
      ...shared,
      path: '/cached',
      cache: { scope: 'public', maxAgeS: 60 },
      output: { 200: content.text() },
      handler: () => 'x'.repeat(5_000),
    }),
    route({
      ...shared,
      path: '/bytes',
      output: { 200: content.bytes('image/png') },
      handler: () => new Uint8Array([1, 2, 3]),
    }),
    route({
      ...shared,
      path: '/generated',
      output: { 200: content.stream('text/plain; charset=utf-8') },
      async *handler() {
        yield 'ä'
        yield ''
        yield new TextEncoder().encode('b')
      },
    }),
    route({
      ...shared,
      path: '/readable',
      output: { 200: content.stream() },
      handler: () => Readable.from(['one ', 'two']),
    }),
    route({
      ...shared,
      path: '/web',
      output: { 200: content.stream() },
      handler: () => new Blob(['web']).stream(),
    }),
    route({
      ...shared,
      path: '/tagged',
      output: { 200: content.stream() },
      handler: () => respond(200, endless('tagged', 'x'), { etag: 'v1' }),
    }),
    route({
      ...shared,
      path: '/endless',
      output: { 200: content.stream() },
      handler: () => endless('endless', 'x'.repeat(65_536)),
    }),
    route({
      ...shared,
      path: '/for-admins',
      access: role('admin'),
      output: { 200: content.stream() },
      handler: () => endless('for-admins', 'x'),
    }),
    route({ ...shared, path: '/missing-file', output: { 200: content.stream() }, handler: broken }),
    route({
      ...shared,
      path: '/late',
      timeoutMs: 50,
      output: { 200: content.stream() },
      async *handler(_input, _parts, { signal }) {
        await once(signal, 'abort')
        seen.ended.push('late')
        yield 'never'
      },
    }),
    route({
      ...shared,
      path: '/silent',
      output: { 200: content.stream('text/plain', { idleTimeoutMs: 50 }) },
      async *handler() {
        yield 'one'
        await never()
      },
    }),
    route({
      ...shared,
      path: '/breaks',
      output: { 200: content.stream() },
      async *handler() {
        yield 'one'
        throw new RangeError('out of range')
      },
    }),
    route({
      ...shared,
      path: '/numbers',
      output: { 200: content.stream() },
      async *handler() {
        yield 5 as never
      },
    }),
    route({
      ...shared,
      path: '/old',
      output: { 308: content.redirect() },
      handler: () => redirect(308, '/text'),
    }),
    route({
      ...shared,
      path: '/elsewhere',
      output: { 303: content.redirect() },
      handler: () => redirect(303, '//evil.example'),
    }),
    ...Object.entries(MISFITS).map(([name, [entry, handler]]) =>
      route({
        ...shared,
        path: `/unfit/${name}`,
        output: { [name === 'text-as-redirect' ? 303 : 200]: entry as never },
        handler: handler as never,
      }),
    ),
  ],
})

const UNFIT = kinds.routes?.map(({ path }) => path).filter((path) => path.startsWith('/unfit/')) ?? []

let service: LaunchedService
beforeAll(async () => {
  service = await launchForTest(defineService({ name: 'kinds', roles: { admin: [] }, features: [kinds] }), {
    env: { MAX_EVENT_LOOP_UTILIZATION: '1', MAX_EVENT_LOOP_DELAY_MS: '60000' },
  })
})
afterAll(() => service[Symbol.asyncDispose]())

const completed = (path: string) => service.lines('request completed').find((line) => line.path === path)

test.each([
  ['/text', 'text/csv', 'a,b\n'],
  ['/bytes', 'image/png', '\x01\x02\x03'],
  ['/generated', 'text/plain; charset=utf-8', 'äb'],
  ['/readable', 'application/octet-stream', 'one two'],
  ['/web', 'application/octet-stream', 'web'],
])('%s leaves as %s, told in the log with its bytes and in the metrics', async (path, type, body) => {
  const answer = await service.fetch(path)
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, type, body])
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(answer.headers.get('ratelimit-policy')).toBeTruthy()
  await expect.poll(() => completed(path)).toMatchObject({ status: 200, bytes: Buffer.byteLength(body) })
  expect(await (await service.fetch('/metrics')).text()).toContain(`http_route="${path}"`)
})

test('text has an entity tag and is compressed as JSON is', async () => {
  const answer = await service.fetch('/cached', { headers: { 'accept-encoding': 'gzip' } })
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect(await answer.text()).toHaveLength(5_000)
  const etag = answer.headers.get('etag') as string
  const again = await service.fetch('/cached', { headers: { 'if-none-match': etag } })
  expect(again.status).toBe(304)
})

test('HEAD and a 304 of a stream end its source unread', async () => {
  const { pieces } = seen
  const head = await service.fetch('/tagged', { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), head.headers.get('etag')]).toEqual([
    200,
    null,
    '"v1"',
  ])
  const known = await service.fetch('/tagged', { headers: { 'if-none-match': '"v1"' } })
  expect([known.status, await known.text()]).toEqual([304, ''])
  expect(seen.pieces).toBe(pieces)
})

test('who may not read a stream never starts it', async () => {
  expect((await service.fetch('/for-admins')).status).toBe(401)
  expect(seen.ended).not.toContain('for-admins')
})

test('a source is asked no faster than its client reads, and ended when the client leaves', async () => {
  using connection = await openRaw(service.url, { read: false })
  connection.socket.write('GET /endless HTTP/1.1\r\nhost: x\r\n\r\n')
  let before = -1
  // Until the kernels are full.
  await expect
    .poll(
      () => {
        const isStill = seen.pieces === before && before > 10
        before = seen.pieces
        return isStill
      },
      { interval: 200, timeout: 20_000 },
    )
    .toBe(true)
  expect(seen.pieces * 65_536).toBeLessThan(64 * 1024 * 1024)
  connection.socket.resetAndDestroy()
  await expect.poll(() => seen.ended).toContain('endless')
  await expect.poll(() => completed('/endless')).toMatchObject({ status: 200, aborted: 'client' })
})

test('until the first piece a failure is a problem as of any other route', async () => {
  const missing = await service.fetch('/missing-file')
  expect([missing.status, await missing.json()]).toMatchObject([500, { code: 'internal_error' }])
  const late = await service.fetch('/late')
  expect([late.status, await late.json()]).toMatchObject([503, { code: 'handler_timeout' }])
  expect(seen.ended).toContain('late')
})

test('after the first piece a failure and a silence cut the connection, and are told', async () => {
  for (const [path, aborted, code] of [
    ['/breaks', 'broken_source', 'internal_error'],
    ['/silent', 'silent_source', 'stream_stalled'],
  ] as const) {
    const answer = await service.fetch(path)
    await expect(answer.text()).rejects.toThrow()
    await expect.poll(() => completed(path)).toMatchObject({ status: 200, aborted })
    expect(service.lines('request failed').find((line) => line.route === path)).toMatchObject({ code })
  }
  expect((await service.fetch('/numbers')).status).toBe(500)
})

test.each(UNFIT)('%s is a catalogued 500 at once, and what it held is ended', async (path) => {
  const answer = await service.fetch(path, { redirect: 'manual' })
  expect([answer.status, await answer.json()]).toMatchObject([500, { code: 'answer_unfit' }])
  const line = service.lines('request failed').find((each) => each.route === path)
  expect(line?.err).toMatchObject({ message: expect.stringContaining(`GET ${path}`) })
})

test('a redirect leads to a path of the service, and elsewhere only where that is said', async () => {
  const moved = await service.fetch('/old', { redirect: 'manual' })
  expect([moved.status, moved.headers.get('location')]).toEqual([308, '/text'])
  expect((await service.fetch('/elsewhere', { redirect: 'manual' })).status).toBe(500)
  for (const bad of ['//a', '/\\a', 'https://a', 'a', '/a\tb', '/\t/a', '', 'javascript:alert(1)'])
    expect(() => redirect(303, bad), bad).toThrow(TypeError)
  expect(() => redirect(303, 'javascript:alert(1)', { external: true })).toThrow(TypeError)
  expect(redirect(303, 'https://a.example', { external: true }).body.location).toBe('https://a.example/')
})

test('the document names the media type of each', async () => {
  const { paths } = (await (await service.fetch('/openapi.json')).json()) as {
    paths: Record<string, { get: { responses: Record<string, { content?: object; headers?: object }> } }>
  }
  const types = (path: string) => Object.keys(paths[path]?.get.responses[200]?.content ?? {})
  expect(types('/text')).toEqual(['text/csv'])
  expect(types('/bytes')).toEqual(['image/png'])
  expect(types('/generated')).toEqual(['text/plain'])
  expect(paths['/old']?.get.responses[308]?.headers).toHaveProperty('location')
})

test('the types refuse a body that cannot be sent', () => {
  // @ts-expect-error a stream under a JSON type
  route({ ...shared, path: '/a', output: { 200: Note }, handler: () => Readable.from([]) })
  // @ts-expect-error an object under a foreign type
  route({ ...shared, path: '/b', output: { 200: content.text() }, handler: () => ({ text: 'a' }) })
  // @ts-expect-error nothing where an answer is declared
  route({ ...shared, path: '/c', output: { 200: content.bytes() }, handler: () => undefined })
  // @ts-expect-error text is no stream
  route({ ...shared, path: '/d', output: { 200: content.stream() }, handler: () => 'a' })
  // @ts-expect-error a status that was not declared
  route({ ...shared, path: '/e', output: { 303: content.redirect() }, handler: () => redirect(308, '/') })
  // @ts-expect-error an object under a media type
  respond(200, { a: 1 }, { contentType: 'text/plain' })
})

test.each([
  [{ 200: content.text('text') }, /media type "text"/],
  [{ 204: content.text() }, /body of content under 204/],
  [{ 200: content.redirect() }, /redirects with 200/],
  [{ 200: content.stream('text/plain', { idleTimeoutMs: 0 }) }, /idleTimeoutMs 0/],
])('a declaration of content that cannot be served stops the boot (%#)', async (output, message) => {
  const wrong = feature({
    name: 'wrong',
    routes: [route({ ...shared, path: '/wrong', output, handler: (() => undefined) as never })],
  })
  await expect(launchForTest(defineService({ name: 'wrong', features: [wrong] }))).rejects.toThrow(message)
})
