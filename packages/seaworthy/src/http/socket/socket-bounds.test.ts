import { once } from 'node:events'
import { openRaw } from '@seaworthy/rig'
import Type from 'typebox'
import { afterEach, expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { defineErrors } from '../../errors/index.ts'
import { anyone, authenticated, issueDevelopmentToken } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { type LaunchedService, launchForTest } from '../../testing/launch-service.ts'
import { ManualClock } from '../../testing/manual-clock.ts'
import { type OpenSocketOptions, openSocket } from '../../testing/test-socket.ts'
import { EventFeed, socket } from '../index.ts'

const errors = defineErrors('rooms', {
  room_full: { status: 409, title: 'The room is full', detail: 'Nobody else fits in.', advice: 'Wait.' },
})
const Said = Type.Object({ text: Type.String({ maxLength: 200 }) })
const Heard = Type.Object({ text: Type.String() })
type Heard = { text: string }
const shared = {
  version: 'none',
  summary: 'For a test',
  access: anyone,
  receives: Said,
  sends: Heard,
} as const

/** What the handlers of one service have done, and what they are given. */
class Stage {
  readonly feed = new EventFeed<Heard>({ maxQueued: 4 })
  readonly given: string[] = []
  asked = 0
  sent = 0
  isOver = false
  release: () => void = () => undefined
  readonly released = new Promise<void>((resolve) => {
    this.release = resolve
  })
}

const echo = socket({
  ...shared,
  path: '/echo',
  async handler(_input, stage: Stage, socket) {
    for await (const { text } of socket) {
      stage.given.push(text)
      await socket.send({ text })
    }
    stage.isOver = true
  },
})
const known = socket({
  ...shared,
  path: '/known',
  access: authenticated,
  async handler(_input, _stage: Stage, socket) {
    await once(socket.signal, 'abort')
  },
})
const small = socket({
  ...shared,
  path: '/small',
  maxMessageBytes: 50,
  maxMessagesPerS: 1,
  async handler(_input, _stage: Stage, socket) {
    for await (const message of socket) await socket.send(message)
  },
})
const failing = socket({
  ...shared,
  path: '/failing',
  async handler(_input, _stage: Stage, socket) {
    for await (const { text } of socket) {
      if (text === 'catalogued') throw errors.room_full()
      if (text === 'unfit') void socket.send({} as never)
      else throw new Error('secret of the service')
    }
  },
})
const listening = socket({
  ...shared,
  path: '/listening',
  receives: undefined,
  handler: (_input, { feed }: Stage, socket) => socket.sendAll(feed.subscribe(), ({ data }) => data),
})
const LARGE = 'x'.repeat(100_000)
const flooding = socket({
  ...shared,
  path: '/flooding',
  maxUnsentBytes: 300_000,
  async handler(_input, stage: Stage, socket) {
    while (!socket.signal.aborted) {
      void socket.send({ text: LARGE })
      stage.sent++
      await new Promise(setImmediate)
    }
    stage.isOver = true
  },
})
const patient = socket({
  ...shared,
  path: '/patient',
  async handler(_input, stage: Stage, socket) {
    await socket.sendAll(
      (async function* () {
        for (;;) {
          stage.asked++
          yield { text: LARGE }
        }
      })(),
    )
    stage.isOver = true
  },
})
const slow = socket({
  ...shared,
  path: '/slow',
  async handler(_input, stage: Stage, socket) {
    for await (const { text } of socket) {
      stage.given.push(text)
      await stage.released
      await socket.send({ text: `done ${text}` })
    }
  },
})

let service: LaunchedService
let stage: Stage
afterEach(() => service[Symbol.asyncDispose]())

async function start({ env = {}, clock }: { env?: Record<string, string>; clock?: ManualClock } = {}) {
  stage = new Stage()
  const rooms = defineService({
    name: 'rooms',
    features: [
      feature({
        name: 'rooms',
        errors: [errors],
        provides: () => stage,
        routes: [echo, known, small, failing, listening, flooding, patient, slow],
      }),
    ],
  })
  service = await launchForTest(rooms, {
    env: { MAX_EVENT_LOOP_UTILIZATION: '1', MAX_EVENT_LOOP_DELAY_MS: '60000', ...env },
    ...(clock ? { clock, untilReady: false } : {}),
  })
  if (!clock) return
  await clock.advance(10)
  await service.ready()
}

const open = (path: string, options?: OpenSocketOptions) => openSocket(service.url + path, options)
const tokenOf = (clock?: ManualClock, ttlS = 60) =>
  issueDevelopmentToken({
    service: 'rooms',
    dataDir: `${service.dataDir}/rooms`,
    ttlS,
    ...(clock ? { clock } : {}),
  })
const completed = (path: string) => service.lines('request completed').filter((line) => line.path === path)
const metric = async (text: string) => {
  const line = (await service.telemetry.metrics.text())
    .split('\n')
    .find((each) => each.startsWith(`${text} `))
  return line === undefined ? undefined : Number(line.slice(text.length))
}
const refused = async (path: string, options?: OpenSocketOptions) => {
  try {
    using _ = await open(path, options)
    return 'opened'
  } catch (error) {
    return error as { status: number; headers: Record<string, string>; problem: { code: string } }
  }
}

test('who may not is refused with a problem, a log line and the metrics of a request', async () => {
  await start()
  expect(await refused('/known')).toMatchObject({
    status: 401,
    headers: {
      'content-type': expect.stringMatching('^application/problem'),
      'www-authenticate': 'Bearer realm="api"',
    },
    problem: { code: 'credentials_missing' },
  })
  expect(await refused('/known', { token: 'a.b.c' })).toMatchObject({ status: 401 })
  expect(await refused('/nowhere')).toMatchObject({ status: 404, problem: { code: 'route_not_found' } })
  expect(completed('/known')).toMatchObject([{ status: 401, route: '/known' }, { status: 401 }])
  expect(
    await metric('http_server_problems_total{code="credentials_missing",http_response_status_code="401"}'),
  ).toBe(1)
})

test('a request that asks for no socket learns how to open one', async () => {
  await start()
  const answer = await service.fetch('/echo')
  expect(answer.status).toBe(426)
  expect(answer.headers.get('upgrade')).toBe('websocket')
  expect(await answer.json()).toMatchObject({ code: 'upgrade_required' })
  expect((await service.fetch('/echo', { method: 'HEAD' })).status).toBe(405)
})

test('pages of other origins open nothing, whatever token they have', async () => {
  await start({ env: { CORS_ORIGINS: 'https://app.example.com' } })
  const token = await tokenOf()
  expect(await refused('/known', { token, headers: { origin: 'https://evil.example' } })).toMatchObject({
    status: 403,
    problem: { code: 'origin_refused' },
  })
  for (const origin of ['https://app.example.com', service.url])
    expect(await refused('/known', { token, headers: { origin } })).toBe('opened')
})

test('a browser sends its token as a protocol, and it is in no log line', async () => {
  await start()
  const token = await tokenOf()
  using client = await open('/known', { protocols: ['bearer', token] })
  expect(client.protocol).toBe('bearer')
  client.close()
  await expect.poll(() => completed('/known')).toMatchObject([{ status: 101, user: 'developer' }])
  expect(JSON.stringify(service.lines())).not.toContain(token)
  expect(await refused('/echo', { protocols: ['mqtt'] })).toMatchObject({
    status: 400,
    problem: { code: 'handshake_malformed' },
  })
})

test('opening costs quota, and each client has a share of the places', async () => {
  await start({ env: { HTTP_MAX_STREAMS: '2', HTTP_MAX_STREAMS_PER_CLIENT: '1' } })
  using first = await open('/echo')
  using second = await open('/echo')
  expect(await metric('seaworthy_open_sockets{http_route="/echo"}')).toBe(2)
  expect(await refused('/echo')).toMatchObject({
    status: 503,
    headers: { 'retry-after': expect.stringMatching(/^\d$/) },
    problem: { code: 'too_many_streams' },
  })
  first.close()
  await first.ended
  await expect.poll(() => refused('/echo')).toBe('opened')
  const left = Number(/r=(\d+)/.exec(String(second.headers.ratelimit))?.[1])
  for (let i = 0; i < left; i++) await service.fetch('/echo')
  expect(await refused('/echo')).toMatchObject({ status: 429, problem: { code: 'quota_exceeded' } })
})

test.each([
  ['text that is not JSON', '{"text":', 1007, { code: 'message_malformed' }],
  ['bytes', new Uint8Array([1, 2]), 1003, { code: 'message_malformed' }],
  ['a field of another type', '{"text":7}', 1008, { code: 'message_unfit', detail: '/text must be string.' }],
  ['no field', '{}', 1008, { code: 'message_unfit', detail: '/text is required.' }],
  ['too many bytes', JSON.stringify({ text: 'x'.repeat(60) }), 1009, { code: 'message_too_large' }],
])('%s closes the socket with a code of its own, and says why', async (_what, data, code, reason) => {
  await start()
  using client = await open('/small')
  client.sendRaw(data)
  expect(await client.ended).toEqual({ code, reason: expect.objectContaining(reason) })
  await expect.poll(() => metric(`seaworthy_socket_closes_total{http_route="/small",code="${code}"}`)).toBe(1)
  expect(
    await metric(`http_server_problems_total{code="${reason.code}",http_response_status_code="101"}`),
  ).toBe(1)
  expect(service.lines('request failed')).toEqual([])
})

test('a client that sends more than its rate is closed', async () => {
  await start()
  using client = await open('/small')
  for (let i = 0; i < 11; i++) client.send({ text: String(i) })
  expect(await client.ended).toMatchObject({ code: 1008, reason: { code: 'too_many_messages' } })
})

test('where clients only listen, a message of theirs is not taken', async () => {
  await start()
  using client = await open('/listening')
  client.send({ text: 'a' })
  expect(await client.ended).toMatchObject({ code: 1003 })
  await expect.poll(() => stage.feed.size).toBe(0)
})

test('what a feed gives arrives, and who leaves is subscribed no more', async () => {
  await start()
  using client = await open('/listening')
  await expect.poll(() => stage.feed.size).toBe(1)
  stage.feed.publish({ data: { text: 'a', secret: 'no' } as Heard })
  await expect.poll(() => client.received).toEqual([{ text: 'a' }])
  expect(await metric('seaworthy_socket_messages_total{http_route="/listening",direction="out"}')).toBe(1)
  client.close()
  await expect.poll(() => stage.feed.size).toBe(0)
})

test('an error of the catalogue ends a socket with its status, any other with 1011 and a log line', async () => {
  await start()
  using full = await open('/failing')
  full.send({ text: 'catalogued' })
  expect(await full.ended).toEqual({
    code: 4409,
    reason: { code: 'room_full', detail: 'Nobody else fits in.' },
  })
  expect(service.lines('request failed')).toEqual([])
  using broken = await open('/failing')
  broken.send({ text: 'other' })
  expect(await broken.ended).toEqual({ code: 1011, reason: { code: 'internal_error' } })
  using unfit = await open('/failing')
  unfit.send({ text: 'unfit' })
  expect(await unfit.ended).toEqual({ code: 1011, reason: { code: 'answer_unfit' } })
  expect(service.lines('request failed')).toMatchObject([
    {
      code: 'internal_error',
      err: { message: 'secret of the service' },
      correlationId: broken.headers['x-request-id'],
    },
    { code: 'answer_unfit', route: '/failing' },
  ])
})

test('the end of the token is the end of the socket', async () => {
  const clock = new ManualClock(Date.now())
  await start({ clock })
  using client = await open('/known', { token: await tokenOf(clock, 40) })
  await clock.advance(49_000)
  expect(await Promise.race([client.ended, 'open'])).toBe('open')
  await clock.advance(2_000)
  expect(await client.ended).toMatchObject({ code: 3000, reason: { code: 'session_expired' } })
})

test('a client that answers no ping is cut, and one that does stays until nothing was said for too long', async () => {
  const clock = new ManualClock()
  await start({ clock, env: { HTTP_SOCKET_IDLE_TIMEOUT_MS: '60000', HTTP_HEADERS_TIMEOUT_MS: '600000' } })
  using silent = await open('/echo', { answersPings: false })
  using alive = await open('/echo')
  const bytesOf = () => metric('seaworthy_open_sockets{http_route="/echo"}')
  for (let i = 0; i < 3; i++) {
    await clock.advance(15_500)
    // The pong is read before time goes on.
    await alive.ping()
  }
  expect(await silent.ended).toMatchObject({ code: 1006 })
  await expect.poll(bytesOf).toBe(1)
  expect(await metric('seaworthy_cut_answers_total{reason="silent_client"}')).toBe(1)
  expect(completed('/echo')).toMatchObject([{ status: 101, aborted: 'silent_client' }])
  await clock.advance(15_500)
  expect(await alive.ended).toMatchObject({ code: 3008, reason: { code: 'socket_idle' } })
})

test('a client that does not read is cut where too much waits for it', async () => {
  await start()
  using client = await open('/flooding')
  client.pause()
  await expect.poll(() => stage.isOver, { timeout: 20_000 }).toBe(true)
  expect(await metric('seaworthy_cut_answers_total{reason="slow_reader"}')).toBe(1)
  expect(completed('/flooding')).toMatchObject([{ aborted: 'slow_reader' }])
})

test('a source that is sent whole waits for its reader', async () => {
  await start()
  using client = await open('/patient')
  client.pause()
  let before = 0
  const settled = () => {
    const isSame = stage.asked > 0 && stage.asked === before
    before = stage.asked
    return isSame
  }
  await expect.poll(settled, { timeout: 20_000, interval: 200 }).toBe(true)
  expect(stage.asked * LARGE.length).toBeLessThan(50_000_000)
  client[Symbol.dispose]()
  await expect.poll(() => stage.isOver).toBe(true)
})

test('a client that is faster than its handler waits, and loses nothing', async () => {
  await start()
  using client = await open('/slow')
  for (let i = 0; i < 200; i++) client.send({ text: String(i) })
  await expect.poll(() => stage.given).toEqual(['0'])
  stage.release()
  await expect.poll(() => client.received.length).toBe(200)
  expect(stage.given).toEqual(Array.from({ length: 200 }, (_, i) => String(i)))
})

test('what a client has sent before it closes is given still', async () => {
  await start()
  using client = await open('/slow')
  for (let i = 0; i < 5; i++) client.send({ text: String(i) })
  client.close()
  await client.ended
  stage.release()
  await expect.poll(() => stage.given).toEqual(['0', '1', '2', '3', '4'])
})

test('a stop lets a handler finish the message that it is at, takes no other, and opens nothing any more', async () => {
  await start()
  using client = await open('/slow')
  using idle = await open('/known', { token: await tokenOf() })
  client.send({ text: 'a' })
  client.send({ text: 'b' })
  await expect.poll(() => stage.given).toEqual(['a'])
  using late = await openRaw(service.url)
  late.write('GET /echo HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n')
  using first = await open('/echo')
  const stopped = service.stop('for the test')
  expect(await first.ended).toMatchObject({ code: 1012 })
  late.write('sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
  await expect.poll(() => late.answers().length).toBe(1)
  const [refusal] = late.answers()
  expect([refusal?.status, JSON.parse(String(refusal?.body)).code]).toEqual([503, 'service_stopping'])
  stage.release()
  expect(await client.ended).toMatchObject({
    code: 1012,
    reason: { code: 'service_stopping', retryMs: expect.any(Number) },
  })
  expect(client.received).toEqual([{ text: 'done a' }])
  expect(await idle.ended).toMatchObject({ code: 1012 })
  await stopped
  expect(service.lines('service stopped')).toMatchObject([{ clean: true }])
})

test('a client that does not answer the close does not hold up a stop', async () => {
  await start()
  using client = await open('/echo')
  client.pause()
  await service.stop('for the test')
  expect(service.lines('service stopped')).toMatchObject([{ clean: true }])
  expect(completed('/echo')).toHaveLength(1)
})

test('a subscriber that reads more slowly than events come is cut, and nobody else waits', async () => {
  await start({ env: { HTTP_SEND_TIMEOUT_MS: '500' } })
  using slow = await open('/listening')
  using quick = await open('/listening')
  await expect.poll(() => stage.feed.size).toBe(2)
  slow.pause()
  let sent = 0
  const publish = () => {
    stage.feed.publish({ data: { text: `${sent++} ${LARGE}` } })
    return stage.feed.size
  }
  await expect.poll(publish, { timeout: 30_000, interval: 5 }).toBe(1)
  await expect.poll(() => quick.received.length).toBe(sent)
  await expect
    .poll(() => metric('seaworthy_cut_answers_total{reason="slow_reader"}'), { timeout: 20_000 })
    .toBe(1)
  expect(service.lines('request failed')).toEqual([])
})
