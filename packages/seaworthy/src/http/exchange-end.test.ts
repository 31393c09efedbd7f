import { Readable } from 'node:stream'
import { openRaw } from '@seaworthy/rig'
import Type from 'typebox'
import { expect, test, vi } from 'vitest'
import { feature } from '../capability/index.ts'
import { allow, anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { type Route, respond, route } from './index.ts'

// The real one always answers, sooner or later.
vi.mock('./compression.ts', async (original) => ({
  ...(await original<object>()),
  compress: () => new Promise(() => undefined),
}))

const never = () => new Promise<never>(() => undefined)
const Anything = Type.Unknown()

const serve = (...routes: Route<object>[]) =>
  defineService({
    name: 'ends',
    features: [feature({ name: 'ends', routes })],
  })

const get = (path: string, handler: () => unknown, more: object = {}) =>
  route({
    method: 'GET',
    path,
    summary: 'For a test',
    access: anyone,
    limit: 'unlimited',
    output: { 200: Anything },
    handler: handler as never,
    ...more,
  }) as unknown as Route<object>

const hostile = new Proxy(new Error('hostile'), {
  get() {
    throw new Error('nobody may look')
  },
})

test('whatever a handler answers or throws, the request ends, and so does the drain', async () => {
  const throwing = {
    get secret() {
      throw new Error('not to be read')
    },
  }
  const cases: Record<string, () => unknown> = {
    'serialising-throws': () => throwing,
    'serialising-throws-later': async () => throwing,
    'an-object-as-text': () => respond(200, { a: 1 } as never, { contentType: 'text/plain' }),
    'a-number-as-text': async () => respond(200, 5 as never, { contentType: 'text/plain' }),
    'a-stream-as-text': () => respond(200, Readable.from(['a']) as never, { contentType: 'text/plain' }),
    'a-function': () => respond(200, (() => 1) as never, { contentType: 'text/plain' }),
    'a-status-that-is-none': () => respond(999_999, 'a', { contentType: 'text/plain' }),
    'throws-nothing': () => {
      throw undefined
    },
    'rejects-with-nothing': () => Promise.reject(null),
    'throws-what-cannot-be-read': () => {
      throw hostile
    },
    'rejects-with-what-cannot-be-read': () => Promise.reject(hostile),
  }
  const service = await launchForTest(
    serve(...Object.entries(cases).map(([name, handler]) => get(`/${name}`, handler))),
  )
  for (const name of Object.keys(cases)) {
    const answer = await service.fetch(`/api/v1/${name}`, { signal: AbortSignal.timeout(10_000) })
    expect([name, answer.status]).toEqual([name, 500])
    const code = /-as-text$|^a-function$/.test(name) ? 'answer_unfit' : 'internal_error'
    expect([name, await answer.json()]).toMatchObject([name, { code }])
  }
  await service[Symbol.asyncDispose]()
  expect(service.lines('service stopped')[0]).toMatchObject({ clean: true })
})

test('a deadline counts from the start of the handler, on the injected clock, also when compression never ends', async () => {
  const clock = new ManualClock()
  let remainingMs: number | undefined
  const body = Type.Object({ a: Type.String() })
  const late = route({
    method: 'POST',
    path: '/late',
    summary: 'Never answers',
    access: anyone,
    limit: 'unlimited',
    input: { body },
    output: { 200: Anything },
    timeoutMs: 5_000,
    handler: (_input, _parts, request) => {
      remainingMs = request.remainingMs
      return never()
    },
  }) as unknown as Route<object>
  await using service = await launchForTest(
    serve(
      late,
      get('/compressed', () => respond(200, 'x'.repeat(5_000), { contentType: 'text/plain' }), {
        timeoutMs: 5_000,
      }),
    ),
    { clock, untilReady: false },
  )
  await clock.advance(10)
  await service.ready()
  using upload = await openRaw(service.url)
  upload.socket.write(
    'POST /api/v1/late HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"a"',
  )
  const active = async () =>
    /^http_server_active_requests (\d+)$/m.exec(await service.telemetry.metrics.text())?.[1]
  await expect.poll(active).toBe('1')
  await clock.advance(4_000)
  upload.socket.write(':"b"}')
  await expect.poll(() => remainingMs).toBe(5_000)
  await clock.advance(4_999)
  expect(upload.answers()).toEqual([])
  // And a turn for what was due before.
  await clock.advance(2)
  await expect.poll(() => upload.answers()[0]?.status).toBe(503)

  using compressed = await openRaw(service.url)
  compressed.socket.write('GET /api/v1/compressed HTTP/1.1\r\nhost: x\r\naccept-encoding: gzip\r\n\r\n')
  await expect.poll(active).toBe('1')
  await clock.advance(5_001)
  await expect.poll(() => compressed.answers()[0]?.status).toBe(503)
})

test('a request whose caller is never decided upon is answered in the end', async () => {
  const clock = new ManualClock()
  await using service = await launchForTest(
    serve(get('/undecided', () => ({}), { access: allow('never', never) })),
    { clock, untilReady: false, env: { HTTP_REQUEST_TIMEOUT_MS: '3000', HTTP_HANDLER_TIMEOUT_MS: '2000' } },
  )
  await clock.advance(10)
  await service.ready()
  let status: number | undefined
  const asked = service.fetch('/api/v1/undecided').then((answer) => {
    status = answer.status
  })
  await expect
    .poll(async () => {
      await clock.advance(1_000)
      return status
    })
    .toBe(503)
  await asked
})

test('no handler runs for a client that left while its caller was being decided upon', async () => {
  const decisions: ((allowed: boolean) => void)[] = []
  const access = allow('slow', () => new Promise<boolean>((resolve) => decisions.push(resolve)))
  let handled = 0
  await using service = await launchForTest(
    serve(get('/guarded', () => ({ handled: ++handled }), { access })),
  )
  using connection = await openRaw(service.url)
  connection.socket.write('GET /api/v1/guarded HTTP/1.1\r\nhost: x\r\n\r\n')
  await expect.poll(() => decisions.length).toBe(1)
  connection.socket.resetAndDestroy()
  await expect.poll(() => service.lines('request completed').at(-1)).toMatchObject({ status: 499 })
  decisions[0]?.(true)
  const second = service.fetch('/api/v1/guarded')
  await expect.poll(() => decisions.length).toBe(2)
  decisions[1]?.(true)
  expect(await (await second).json()).toEqual({ handled: 1 })
})

test("what a handler throws after its client has left is nobody's failure", async () => {
  const failing: ((error: Error) => void)[] = []
  await using service = await launchForTest(
    serve(get('/left', () => new Promise((_, reject) => failing.push(reject)))),
  )
  using connection = await openRaw(service.url)
  connection.socket.write('GET /api/v1/left HTTP/1.1\r\nhost: x\r\n\r\n')
  await expect.poll(() => failing.length).toBe(1)
  connection.socket.resetAndDestroy()
  await expect.poll(() => service.lines('request completed').at(-1)).toMatchObject({ status: 499 })
  failing[0]?.(new Error('too late'))
  await (await service.fetch('/health/live')).arrayBuffer()
  expect(service.lines('request failed')).toEqual([])
})
