import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRaw } from '@seaworthy/rig'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { defineErrors } from '../../errors/index.ts'
import { anyone, authenticated } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { launchForTest } from '../../testing/index.ts'
import { accept, type FeatureHooks, route, staticFiles } from '../index.ts'

const errors = defineErrors('tenants', {
  tenant_unknown: {
    status: 403,
    title: 'No such tenant',
    detail: 'The tenant is none.',
    advice: 'Name one.',
  },
})
interface Parts {
  readonly seen: string[]
}
const routes = [
  route({
    method: 'GET',
    path: '/things',
    summary: 'Things',
    access: anyone,
    output: { 200: Type.Object({ many: Type.Integer() }) },
    handler: (_input, { seen }: Parts) => ({ many: seen.push('handler') }),
  }),
  route({
    method: 'POST',
    path: '/upload',
    summary: 'Takes bytes',
    access: anyone,
    input: { body: accept.upload() },
    output: { 200: Type.Object({}) },
    handler: () => ({}),
  }),
  route({
    method: 'GET',
    path: '/members',
    summary: 'For some',
    access: authenticated,
    output: { 200: Type.Object({}) },
    handler: () => ({}),
  }),
]

async function launch(hooks: FeatureHooks<Parts>, env: Record<string, string> = {}) {
  const seen: string[] = []
  const things = feature({
    name: 'things',
    errors: [errors],
    provides: (): Parts => ({ seen }),
    routes,
    ...hooks,
  })
  const other = feature({
    name: 'other',
    routes: [
      route({
        method: 'GET',
        path: '/other',
        summary: 'Of another feature',
        access: anyone,
        output: { 200: Type.Object({}) },
        handler: () => ({}),
      }),
    ],
  })
  const service = await launchForTest(defineService({ name: 'hooked', features: [things, other] }), { env })
  return { service, seen, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() }
}

test('onRequest runs before the handler, onAnswer before its answer leaves, and neither for another feature', async () => {
  await using hooked = await launch({
    onRequest: async ({ log }, { seen }) => {
      log.info('asked')
      seen.push('request')
    },
    onAnswer: ({ status, durationMs }, { url }, { seen }) => {
      seen.push(`answer ${status} ${url} ${durationMs >= 0}`)
      return { 'x-tenant': 'seven', vary: 'x-tenant', 'server-timing': 'db;dur=2' }
    },
  })
  const { service, seen } = hooked
  const answer = await service.fetch('/api/v1/things')
  expect(await answer.json()).toEqual({ many: 2 })
  expect(seen).toEqual(['request', 'handler', 'answer 200 /api/v1/things true'])
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'x-tenant': 'seven',
    vary: 'accept-encoding, x-tenant',
    'server-timing': 'db;dur=2',
    'x-content-type-options': 'nosniff',
  })
  expect(service.lines('asked')).toMatchObject([{ correlationId: answer.headers.get('x-request-id') }])
  expect((await service.fetch('/api/v1/other')).headers.get('x-tenant')).toBeNull()
  expect(seen).toHaveLength(3)
})

test('what onRequest throws is the answer: catalogued as it is, and anything else a failure of the service', async () => {
  const thrown: unknown[] = [errors.tenant_unknown(), new Error('no database'), undefined]
  await using hooked = await launch({
    onRequest: () => {
      throw thrown.shift()
    },
  })
  const codes = []
  for (let i = 0; i < 3; i++)
    codes.push((await (await hooked.service.fetch('/api/v1/things')).json()) as { code: string })
  expect(codes).toMatchObject([
    { code: 'tenant_unknown' },
    { code: 'internal_error' },
    { code: 'internal_error' },
  ])
  expect(hooked.seen).toEqual([])
})

test('who may not call is refused before onRequest, and that answer has the fields of onAnswer', async () => {
  await using hooked = await launch({
    onRequest: (_, { seen }) => void seen.push('request'),
    onAnswer: ({ code }) => ({ 'x-code': String(code) }),
  })
  const answer = await hooked.service.fetch('/api/v1/members')
  expect([answer.status, answer.headers.get('x-code')]).toEqual([401, 'credentials_missing'])
  expect(hooked.seen).toEqual([])
})

test('what an onRequest asks of a client with promises of its own kind is waited for', async () => {
  await using hooked = await launch({
    onRequest: () => lazily(() => Promise.reject(errors.tenant_unknown())),
  })
  const answer = await hooked.service.fetch('/api/v1/things')
  expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'tenant_unknown' }])
  expect(hooked.seen).toEqual([])
})

/** As an ORM gives it: it begins when it is waited for. */
const lazily = <T>(begin: () => Promise<T>): Promise<T> => ({
  // biome-ignore lint/suspicious/noThenProperty: this is what it is to look like
  then: (resolve, reject) => begin().then(resolve, reject),
  catch: (reject) => begin().catch(reject),
  finally: (done) => begin().finally(done),
  [Symbol.toStringTag]: 'LazyPromise',
})

test('a handler may answer with a promise of another kind', async () => {
  const things = feature({
    name: 'things',
    routes: [
      route({
        method: 'GET',
        path: '/things',
        summary: 'Things',
        access: anyone,
        output: { 200: Type.Object({ many: Type.Integer() }) },
        handler: () => lazily(async () => ({ many: 1 })),
      }),
    ],
  })
  await using service = await launchForTest(defineService({ name: 'hooked', features: [things] }))
  expect(await (await service.fetch('/api/v1/things')).json()).toEqual({ many: 1 })
})

test('what onRequest refuses is refused without its body', async () => {
  await using hooked = await launch({
    onRequest: async () => {
      throw errors.tenant_unknown()
    },
  })
  using client = await openRaw(hooked.service.url)
  client.write('POST /api/v1/upload HTTP/1.1\r\nhost: a\r\ncontent-type: a/b\r\ncontent-length: 9999\r\n\r\n')
  await expect.poll(() => client.answers()).toMatchObject([{ status: 403 }])
})

test('an onRequest that is silent is over in time, and its request is answered', async () => {
  let asked: AbortSignal | undefined
  await using hooked = await launch(
    {
      onRequest: ({ signal }) => {
        asked = signal
        return new Promise(() => undefined)
      },
    },
    { HTTP_HOOK_TIMEOUT_MS: '20' },
  )
  const answer = await hooked.service.fetch('/api/v1/things')
  expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'hook_timeout' }])
  await expect.poll(() => asked?.aborted).toBe(true)
  const { paths, components } = (await (await hooked.service.fetch('/openapi.json')).json()) as {
    paths: Record<string, { get: { responses: Record<string, { $ref?: string }> } }>
    components: { responses: Record<string, unknown> }
  }
  const unavailable = (path: string) => {
    const described = paths[path]?.get.responses['503']
    return JSON.stringify(described?.$ref === undefined ? described : components.responses.Problem503)
  }
  expect(unavailable('/api/v1/things')).toContain('hook_timeout')
  expect(unavailable('/api/v1/other')).not.toContain('hook_timeout')
})

test.each([
  [
    'throws',
    () => {
      throw new Error('none')
    },
  ],
  ['gives a promise', async () => ({ 'x-late': '1' })],
  ['gives a promise of another kind', () => lazily(async () => ({ 'x-late': '1' }))],
  ['gives a field of the chassis', () => ({ 'content-security-policy': 'none' })],
  ['gives a field that the answer has', () => ({ etag: 'a' })],
  ['gives what is no field', () => ({ 'x a': 'b' })],
  ['gives line ends', () => ({ 'x-a': 'b\r\nset-cookie: c=d' })],
])('an onAnswer that %s costs nobody the answer, and is told of', async (_, onAnswer) => {
  await using hooked = await launch({ onAnswer: onAnswer as never })
  const answer = await hooked.service.fetch('/api/v1/things')
  expect([answer.status, await answer.json()]).toEqual([200, { many: 1 }])
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(hooked.service.lines('request failed')).toMatchObject([{ code: 'hook_failed' }])
})

test('onServer is shown the server before it listens, and may look at its connections', async () => {
  let connections = 0
  await using hooked = await launch({
    onServer: (server) => void server.on('connection', () => (connections += 1)),
  })
  await hooked.service.fetch('/api/v1/things')
  expect(connections).toBe(1)
})

test('a library that listens to requests later is refused where it asks', async () => {
  let server: Server | undefined
  await using hooked = await launch({
    onServer: (shown) => {
      server = shown
    },
  })
  expect(() => server?.on('upgrade', () => undefined)).toThrow(/onServer of things listens to "upgrade"/)
  expect((await hooked.service.fetch('/api/v1/things')).status).toBe(200)
})

test('files of the feature, and answers that the client has, have the fields too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hooked-'))
  await writeFile(join(folder, 'a.txt'), 'a')
  const files = feature({
    name: 'files',
    routes: [staticFiles({ folder, access: anyone })],
    onAnswer: ({ status }) => ({ 'x-status': String(status) }),
  })
  await using service = await launchForTest(defineService({ name: 'files', features: [files] }))
  const { headers } = await service.fetch('/a.txt')
  const known = { 'if-none-match': headers.get('etag') as string }
  const again = await service.fetch('/a.txt', { headers: known })
  expect([headers.get('x-status'), again.headers.get('x-status'), again.status]).toEqual(['200', '304', 304])
  await rm(folder, { recursive: true })
})

test.each<[string, NonNullable<FeatureHooks<Parts>['onServer']>, RegExp]>([
  [
    'listens to requests',
    (server) => void server.on('request', () => undefined),
    /onServer of things listens to "request"/,
  ],
  [
    'takes listeners away',
    (server) => void server.removeAllListeners('clientError'),
    /changes "clientError"/,
  ],
  [
    'changes a time-out',
    (server) => void Object.assign(server, { headersTimeout: 0 }),
    /changes "headersTimeout"/,
  ],
])('an onServer that %s stops the boot', async (_, onServer, message) => {
  await expect(launch({ onServer })).rejects.toThrow(message)
})
