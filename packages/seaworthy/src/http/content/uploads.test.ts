import { createHash, createHmac } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRaw } from '@seaworthy/rig'
import fc from 'fast-check'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { anyone, role } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { type LaunchedService, launchForTest } from '../../testing/launch-service.ts'
import { accept, route } from '../index.ts'

const shared = {
  method: 'POST',
  version: 'none',
  summary: 'For a test',
  access: anyone,
  limit: 'unlimited',
} as const
const Digest = Type.Object({ bytes: Type.Integer(), sha256: Type.String() })
const MIB = 1024 * 1024

let folder: string
const held = Promise.withResolvers<void>()
const seen = { admin: 0, errors: [] as string[], ended: [] as string[] }
let files = 0

async function digestOf(pieces: AsyncIterable<Buffer>) {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of pieces) {
    hash.update(piece)
    bytes += piece.length
  }
  return { bytes, sha256: hash.digest('hex') }
}
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

const Part = Type.Object({
  kind: Type.String(),
  name: Type.String(),
  value: Type.Optional(Type.String()),
  filename: Type.Optional(Type.String()),
  mediaType: Type.Optional(Type.String()),
  sha256: Type.Optional(Type.String()),
})

const uploads = feature({
  name: 'uploads',
  routes: [
    route({
      ...shared,
      path: '/signed',
      maxBodyBytes: 1_000,
      input: { body: accept.raw('application/json'), headers: Type.Object({ 'x-signature': Type.String() }) },
      output: { 200: Type.Object({ valid: Type.Boolean() }) },
      handler: ({ body, headers }) => ({
        valid: createHmac('sha256', 'secret').update(body).digest('hex') === headers['x-signature'],
      }),
    }),
    route({
      ...shared,
      path: '/form',
      input: {
        body: accept.form(
          Type.Object({
            name: Type.String({ minLength: 1 }),
            age: Type.Integer(),
            tags: Type.Optional(Type.Array(Type.String())),
          }),
        ),
      },
      output: {
        200: Type.Object({
          name: Type.String(),
          age: Type.Integer(),
          tags: Type.Optional(Type.Array(Type.String())),
        }),
      },
      handler: ({ body }) => body,
    }),
    route({
      ...shared,
      path: '/digest',
      maxBodyBytes: 8 * MIB,
      timeoutMs: 60_000,
      input: { body: accept.upload() },
      output: { 200: Digest },
      handler: ({ body }) => digestOf(body),
    }),
    route({
      ...shared,
      path: '/images',
      input: { body: accept.upload(['image/*', 'application/pdf']) },
      output: { 200: Digest },
      handler: ({ body }) => digestOf(body),
    }),
    route({
      ...shared,
      path: '/file',
      maxBodyBytes: 2 * MIB,
      timeoutMs: 60_000,
      input: { body: accept.upload() },
      output: { 201: Type.Object({ bytes: Type.Integer() }) },
      handler: async ({ body }) => {
        try {
          return { bytes: await body.toFile(join(folder, `file-${files++}`)) }
        } catch (error) {
          seen.errors.push((error as { code: string }).code)
          throw error
        }
      },
    }),
    route({
      ...shared,
      path: '/slow',
      maxBodyBytes: 64 * MIB,
      timeoutMs: 60_000,
      input: { body: accept.upload('*/*', { idleTimeoutMs: 100 }) },
      output: { 200: Digest },
      handler: async ({ body }) => digestOf(body),
    }),
    route({
      ...shared,
      path: '/held',
      maxBodyBytes: 64 * MIB,
      timeoutMs: 60_000,
      input: { body: accept.upload('*/*', { idleTimeoutMs: 100 }) },
      output: { 200: Digest },
      handler: async ({ body }) => {
        await held.promise
        return digestOf(body)
      },
    }),
    route({
      ...shared,
      path: '/unread',
      maxBodyBytes: 64 * MIB,
      input: { body: accept.upload() },
      output: { 200: Type.Object({}) },
      handler: () => ({}),
    }),
    route({
      ...shared,
      path: '/timed',
      timeoutMs: 100,
      input: { body: accept.upload() },
      output: { 200: Digest },
      handler: ({ body }) => digestOf(body).finally(() => seen.ended.push('timed')),
    }),
    route({
      ...shared,
      path: '/for-admins',
      access: role('admin'),
      input: { body: accept.upload() },
      output: { 200: Digest },
      handler: ({ body }) => {
        seen.admin++
        return digestOf(body)
      },
    }),
    route({
      ...shared,
      path: '/parts',
      maxBodyBytes: 4 * MIB,
      input: { body: accept.multipart({ maxFiles: 2, maxFields: 3, maxFileBytes: MIB, maxFieldBytes: 100 }) },
      output: { 200: Type.Array(Part) },
      handler: async ({ body }) => {
        const parts = []
        for await (const part of body) {
          if (part.kind === 'field') parts.push(part)
          else {
            const { kind, name, filename, mediaType } = part
            // Of a file that is called so nothing is read.
            const sha256 = filename === 'skipped' ? '' : (await digestOf(part)).sha256
            parts.push({ kind, name, filename, mediaType, sha256 })
          }
        }
        return parts
      },
    }),
    route({
      ...shared,
      path: '/first-part',
      input: { body: accept.multipart() },
      output: { 200: Type.Object({ name: Type.String() }) },
      handler: async ({ body }) => {
        for await (const { name } of body) return { name }
        return { name: '' }
      },
    }),
  ],
})

let service: LaunchedService
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uploads-'))
  service = await launchForTest(
    defineService({ name: 'uploads', roles: { admin: [] }, features: [uploads] }),
    {
      env: {
        MAX_EVENT_LOOP_UTILIZATION: '1',
        MAX_EVENT_LOOP_DELAY_MS: '60000',
        HTTP_REQUEST_TIMEOUT_MS: '500',
        HTTP_HEADERS_TIMEOUT_MS: '500',
      },
    },
  )
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

async function post(
  path: string,
  body: RequestInit['body'],
  type?: string,
  headers: Record<string, string> = {},
) {
  const answer = await service.fetch(path, {
    method: 'POST',
    body,
    headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers },
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit)
  return { status: answer.status, told: (await answer.json()) as Record<string, unknown> }
}

test('a signature is checked over the bytes as they were sent', async () => {
  const text = '{ "a" :1}\n'
  const signature = createHmac('sha256', 'secret').update(text).digest('hex')
  expect(await post('/signed', text, 'application/json', { 'x-signature': signature })).toEqual({
    status: 200,
    told: { valid: true },
  })
  const large = await post('/signed', 'x'.repeat(1_001), 'application/json', { 'x-signature': '' })
  expect(large).toMatchObject({ status: 413, told: { code: 'body_too_large' } })
})

test('a form is converted and held to its schema as a query is', async () => {
  const form = (fields: string) => post('/form', fields, 'application/x-www-form-urlencoded')
  expect((await form('name=%C3%84nn+e&age=7&tags=a&tags=b')).told).toEqual({
    name: 'Änn e',
    age: 7,
    tags: ['a', 'b'],
  })
  expect((await form('name=a&age=7&tags=a')).told).toEqual({ name: 'a', age: 7, tags: ['a'] })
  const wrong = await form('name=&age=x&__proto__=1')
  expect(wrong).toMatchObject({ status: 422, told: { code: 'validation_failed' } })
  expect((wrong.told.errors as { pointer: string }[]).map(({ pointer }) => pointer).sort()).toEqual([
    '/body',
    '/body/age',
    '/body/name',
  ])
  expect((await form('name=%ff')).status).toBe(422)
  const latin = await post('/form', Buffer.from([0x6e, 0x3d, 0xff]), 'application/x-www-form-urlencoded')
  expect(latin).toMatchObject({ status: 400, told: { code: 'malformed_body' } })
  expect((await post('/form', '{}', 'application/json')).status).toBe(415)
})

test('bytes arrive as they were sent, whatever they are called', async () => {
  const bytes = Buffer.alloc(5 * MIB, 'seaworthy ')
  for (const type of ['application/octet-stream', 'application/json', undefined]) {
    const { status, told } = await post('/digest', new Blob([bytes]).stream(), type)
    expect(status).toBe(200)
    expect(told).toEqual({ bytes: bytes.length, sha256: sha256(bytes) })
  }
})

test.each([
  ['image/png', undefined, 200],
  ['application/pdf', undefined, 200],
  ['IMAGE/PNG; a=b', undefined, 200],
  ['text/plain', undefined, 415],
  ['imageX/png', undefined, 415],
  ['image/png', 'gzip', 415],
  ['image/png', 'identity', 200],
])(
  'of the media type %s and the coding %s an upload for images is answered %i',
  async (type, coding, status) => {
    const answer = await post('/images', 'a', type, coding ? { 'content-encoding': coding } : {})
    expect(answer.status).toBe(status)
  },
)

test('more than the route takes is refused before it is read where it is announced, else where it is passed', async () => {
  const announced = await post('/digest', Buffer.alloc(8 * MIB + 1), 'a/b')
  expect(announced).toMatchObject({ status: 413, told: { code: 'body_too_large' } })
  using connection = await openRaw(service.url)
  connection.socket.write(
    'POST /file HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ntransfer-encoding: chunked\r\n\r\n',
  )
  const piece = `10000\r\n${'x'.repeat(65_536)}\r\n`
  for (let sent = 0; sent < 33; sent++) connection.socket.write(piece)
  await expect.poll(() => connection.answers()[0]?.status).toBe(413)
  await connection.ended
  expect((await readdir(folder)).filter((name) => name.startsWith('file-'))).toEqual([])
})

test('a file is there when all of it is, and not at all when its client leaves half-way', async () => {
  const bytes = Buffer.alloc(MIB, 'whole')
  expect((await post('/file', bytes, 'a/b')).told).toEqual({ bytes: MIB })
  const [name] = await readdir(folder)
  expect(sha256(await readFile(join(folder, name as string)))).toBe(sha256(bytes))
  await rm(join(folder, name as string))
  using connection = await openRaw(service.url)
  connection.socket.write(
    'POST /file HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ncontent-length: 1000000\r\n\r\nhalf',
  )
  await expect.poll(() => readdir(folder)).toHaveLength(1)
  const before = seen.errors.length
  connection.socket.resetAndDestroy()
  await expect.poll(() => seen.errors.length).toBe(before + 1)
  await expect.poll(() => readdir(folder)).toEqual([])
})

test('a client that closes its side in the middle leaves no file either', async () => {
  using connection = await openRaw(service.url)
  connection.socket.write(
    'POST /file HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ncontent-length: 1000000\r\n\r\nhalf',
  )
  await expect.poll(() => readdir(folder)).toHaveLength(1)
  connection.socket.end()
  await expect.poll(() => readdir(folder)).toEqual([])
})

test('an upload may take longer than a request, as long as it goes on; a client that stops is told', async () => {
  using going = await openRaw(service.url)
  going.socket.write(
    'POST /slow HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ntransfer-encoding: chunked\r\n\r\n',
  )
  using stuck = await openRaw(service.url)
  stuck.socket.write('POST /slow HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ncontent-length: 100\r\n\r\nhalf')
  const timer = setInterval(() => going.socket.write('1\r\nx\r\n'), 10)
  try {
    await expect.poll(() => stuck.answers()[0]?.status, { timeout: 10_000 }).toBe(408)
    await stuck.ended
    // Past HTTP_REQUEST_TIMEOUT_MS and a sweep.
    const beganMs = performance.now()
    await expect.poll(() => performance.now() - beganMs, { timeout: 10_000 }).toBeGreaterThan(1_500)
    expect(going.answers()).toEqual([])
  } finally {
    clearInterval(timer)
  }
  going.socket.write('0\r\n\r\n')
  await expect.poll(() => going.answers()[0]?.status).toBe(200)
})

test('a body that is no upload still has to arrive in time, also one that was answered before', async () => {
  using json = await openRaw(service.url)
  json.socket.write(
    'POST /form HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nhalf',
  )
  using unread = await openRaw(service.url)
  unread.socket.write(
    'POST /unknown HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ncontent-length: 1000000\r\n\r\nhalf',
  )
  await expect.poll(() => unread.answers()[0]?.status).toBe(404)
  await expect.poll(() => json.answers()[0]?.status, { timeout: 10_000 }).toBe(408)
  const timer = setInterval(() => unread.socket.write('x'), 50)
  await unread.ended
  clearInterval(timer)
})

test('while the handler is busy the client is not late, and what it sends waits in the kernels', async () => {
  using connection = await openRaw(service.url)
  connection.socket.write(
    `POST /held HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ncontent-length: ${32 * MIB}\r\n\r\n`,
  )
  connection.socket.write(Buffer.alloc(32 * MIB))
  const beganMs = performance.now()
  await expect.poll(() => performance.now() - beganMs, { timeout: 10_000 }).toBeGreaterThan(1_000)
  expect(connection.answers()).toEqual([])
  expect(connection.socket.writableLength).toBeGreaterThan(8 * MIB)
  held.resolve()
  await expect.poll(() => connection.answers()[0]?.status, { timeout: 10_000 }).toBe(200)
})

test('an upload that its handler does not read ends with its connection', async () => {
  using connection = await openRaw(service.url)
  connection.socket.write(
    'POST /unread HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ncontent-length: 1000000\r\n\r\nhalf',
  )
  await connection.ended
  expect(connection.answers()[0]).toMatchObject({ status: 200 })
})

test('the time of the route ends an upload, with a problem', async () => {
  using connection = await openRaw(service.url)
  connection.socket.write(
    'POST /timed HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ncontent-length: 1000000\r\n\r\nhalf',
  )
  await connection.ended
  expect(connection.answers()[0]?.status).toBe(503)
  await expect.poll(() => seen.ended).toEqual(['timed'])
})

test('who may not upload is told before anything is read', async () => {
  using connection = await openRaw(service.url)
  connection.socket.write(
    'POST /for-admins HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ncontent-length: 1000000\r\n\r\nhalf',
  )
  await connection.ended
  expect(connection.answers()[0]?.status).toBe(401)
  expect(seen.admin).toBe(0)
})

test('the fields and files of a form come one by one, read or not', async () => {
  const form = new FormData()
  form.set('title', 'Ä')
  form.set('first', new Blob([Buffer.alloc(500_000, 'a')], { type: 'text/plain' }), '../../etc/passwd')
  form.set('second', new Blob([Buffer.alloc(500_000, 'b')]), 'skipped')
  form.set('end', 'x')
  const { status, told } = await post('/parts', form)
  expect(status).toBe(200)
  expect(told).toEqual([
    { kind: 'field', name: 'title', value: 'Ä' },
    {
      kind: 'file',
      name: 'first',
      filename: 'passwd',
      mediaType: 'text/plain',
      sha256: sha256('a'.repeat(500_000)),
    },
    { kind: 'file', name: 'second', filename: 'skipped', mediaType: 'application/octet-stream', sha256: '' },
    { kind: 'field', name: 'end', value: 'x' },
  ])
})

test.each([
  ['a file', (form: FormData) => form.set('a', new Blob([Buffer.alloc(MIB + 1)]), 'a'), 'part_too_large'],
  ['a field', (form: FormData) => form.set('a', 'x'.repeat(101)), 'part_too_large'],
  [
    'files',
    (form: FormData) => ['a', 'b', 'c'].map((name) => form.set(name, new Blob(['x']), name)),
    'too_many_parts',
  ],
  ['fields', (form: FormData) => ['a', 'b', 'c', 'd'].map((name) => form.set(name, 'x')), 'too_many_parts'],
])('a form with %s beyond its bound is refused', async (_, fill, code) => {
  const form = new FormData()
  fill(form)
  expect(await post('/parts', form)).toMatchObject({ status: 413, told: { code } })
})

test.each([
  ['no boundary', 'multipart/form-data', 'x'],
  ['no end', 'multipart/form-data; boundary=b', '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nx'],
  ['no parts', 'multipart/form-data; boundary=b', 'nothing'],
  ['nothing', 'multipart/form-data; boundary=b', ''],
])('a form with %s is malformed, at once', async (_, type, body) => {
  expect(await post('/parts', body, type)).toMatchObject({ status: 400, told: { code: 'malformed_body' } })
})

test('a handler may stop at the first part', async () => {
  const form = new FormData()
  form.set('one', 'x')
  form.set('two', new Blob([Buffer.alloc(MIB)]), 'two')
  expect(await post('/first-part', form)).toMatchObject({ status: 200, told: { name: 'one' } })
})

test('whatever bytes a form is made of, it ends with an answer', async () => {
  const line = fc.constantFrom(
    '--b\r\n',
    '--b--\r\n',
    '--b',
    '\r\n',
    '\r\n\r\n',
    'content-disposition: form-data; name="a"\r\n',
    'content-disposition: form-data; name="f"; filename="x"\r\n',
    'content-type: text/plain\r\n',
    'x'.repeat(200),
    '\0',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
      const { status } = await post('/parts', lines.join(''), 'multipart/form-data; boundary=b')
      expect([200, 400, 413]).toContain(status)
    }),
    { numRuns: 150 },
  )
})

test('the document names what each route takes', async () => {
  const { paths } = (await (await service.fetch('/openapi.json')).json()) as {
    paths: Record<string, { post: { requestBody: { content: object } } }>
  }
  const types = (path: string) => Object.keys(paths[path]?.post.requestBody.content ?? {})
  expect(types('/signed')).toEqual(['application/json'])
  expect(types('/form')).toEqual(['application/x-www-form-urlencoded'])
  expect(types('/images')).toEqual(['image/*', 'application/pdf'])
  expect(types('/parts')).toEqual(['multipart/form-data'])
})

test.each([
  [accept.upload('images'), /media type "images"/],
  [accept.upload([]), /media type ""/],
  [accept.upload('*/*', { idleTimeoutMs: -1 }), /idleTimeoutMs -1/],
  [accept.multipart({ maxFiles: 0.5 }), /maxFiles 0.5/],
])('a declaration of a body that cannot be read stops the boot (%#)', async (body, message) => {
  const wrong = feature({
    name: 'wrong',
    routes: [
      route({
        ...shared,
        path: '/wrong',
        input: { body },
        output: { 200: Type.Object({}) },
        handler: () => ({}),
      }),
    ],
  })
  await expect(launchForTest(defineService({ name: 'wrong', features: [wrong] }))).rejects.toThrow(message)
})
