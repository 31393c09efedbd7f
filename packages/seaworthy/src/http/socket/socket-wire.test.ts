import { openRaw, resetSocket } from '@seaworthy/rig'
import fc from 'fast-check'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { anyone } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { type LaunchedService, launchForTest } from '../../testing/launch-service.ts'
import { openSocket } from '../../testing/test-socket.ts'
import { route, socket } from '../index.ts'
import { type ClientFrame, frameOf, serverFrames } from './fixtures/socket-frames.ts'

const Message = Type.Object({ text: Type.String() })
const shared = { version: 'none', summary: 'For a test', access: anyone, limit: 'unlimited' } as const

const wired = defineService({
  name: 'wired',
  features: [
    feature({
      name: 'wired',
      routes: [
        socket({
          ...shared,
          path: '/echo',
          receives: Message,
          sends: Message,
          maxMessageBytes: 1_000,
          async handler(_input, _parts: object, socket) {
            for await (const message of socket) await socket.send(message)
          },
        }),
        route({
          ...shared,
          method: 'GET',
          path: '/late',
          summary: 'Answers a while later',
          output: { 200: Message },
          handler: async () => {
            await new Promise((resolve) => setTimeout(resolve, 20))
            return { text: 'late' }
          },
        }),
      ],
    }),
  ],
})

let service: LaunchedService
beforeAll(async () => {
  service = await launchForTest(wired, {
    env: { MAX_EVENT_LOOP_UTILIZATION: '1', MAX_EVENT_LOOP_DELAY_MS: '60000' },
  })
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  expect(service.lines('service stopped')).toMatchObject([{ clean: true }])
})

const KEY = 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
const VERSION = 'sec-websocket-version: 13\r\n'
const UPGRADE = 'host: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n'
const HANDSHAKE = `GET /echo HTTP/1.1\r\n${UPGRADE}${VERSION}${KEY}\r\n`
const TEXT = 1
const hello = frameOf({ opcode: TEXT, payload: '{"text":"hello"}' })
const bye = frameOf({ opcode: 8, payload: Buffer.from([0x03, 0xe8]) })

const gauge = async (name: string) =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(await service.telemetry.metrics.text())?.[1])
const openSockets = () => gauge('seaworthy_open_sockets\\{http_route="/echo"\\}')

/** Sends it after the handshake, and reads until the service has ended the connection. */
async function answerTo(...sent: readonly (Buffer | string)[]) {
  using connection = await openRaw(service.url)
  connection.write(HANDSHAKE)
  await connection.firstWord(10_000)
  for (const bytes of sent) connection.write(bytes)
  await connection.ended
  return serverFrames(connection.received())
}

const cases: readonly (readonly [string, readonly ClientFrame[], number])[] = [
  ['a frame without a mask', [{ opcode: TEXT, payload: '{}', isMasked: false }], 1002],
  ['a reserved bit', [{ opcode: TEXT, payload: '{}', reserved: 4 }], 1002],
  ['a reserved opcode', [{ opcode: 5, payload: '{}' }], 1002],
  ['a length of 2^63 - 1', [{ opcode: TEXT, announced: 2n ** 63n - 1n }], 1009],
  ['a length of 2^64 - 1', [{ opcode: TEXT, announced: 2n ** 64n - 1n }], 1009],
  ['a length above the bound', [{ opcode: TEXT, announced: 1_001n }], 1009],
  ['a ping of 126 bytes', [{ opcode: 9, payload: 'x'.repeat(126) }], 1002],
  ['a ping in fragments', [{ opcode: 9, isLast: false }], 1002],
  ['a continuation of nothing', [{ opcode: 0, payload: '{}' }], 1002],
  [
    'a message inside another one',
    [
      { opcode: TEXT, isLast: false, payload: '{' },
      { opcode: TEXT, payload: '}' },
    ],
    1002,
  ],
  [
    'fragments without an end',
    Array.from({ length: 12 }, (_, i) => ({
      opcode: i === 0 ? TEXT : 0,
      isLast: false,
      payload: 'x'.repeat(100),
    })),
    1009,
  ],
  ['bytes that are no UTF-8', [{ opcode: TEXT, payload: Buffer.from([0x22, 0xff, 0x22]) }], 1007],
  ['a close of one byte', [{ opcode: 8, payload: 'x' }], 1002],
  ['a close with a code that is none', [{ opcode: 8, payload: Buffer.from([0x03, 0xee]) }], 1002],
]

test.each(cases)('%s closes the socket with its code', async (_what, frames, code) => {
  expect((await answerTo(...frames.map(frameOf))).closeCode).toBe(code)
})

test('an HTTP request in place of frames closes the socket', async () => {
  expect((await answerTo('GET /late HTTP/1.1\r\nhost: x\r\n\r\n')).closeCode).toBe(1002)
})

test('a message in fragments, one byte at a time, is one message', async () => {
  const opening = frameOf({ opcode: TEXT, isLast: false, payload: '{"text":' })
  const rest = frameOf({ opcode: 0, payload: '"hello"}' })
  const bytes = [...Buffer.concat([opening, rest])].map((byte) => Buffer.from([byte]))
  using connection = await openRaw(service.url)
  connection.write(HANDSHAKE)
  await connection.firstWord(10_000)
  for (const byte of bytes) connection.write(byte)
  await expect.poll(() => serverFrames(connection.received()).texts).toEqual(['{"text":"hello"}'])
})

test('what comes in one piece with the handshake is read', async () => {
  using connection = await openRaw(service.url)
  connection.write(Buffer.concat([Buffer.from(HANDSHAKE), hello]))
  await expect.poll(() => serverFrames(connection.received()).texts).toEqual(['{"text":"hello"}'])
  connection.write(bye)
  await connection.ended
  expect(serverFrames(connection.received()).closeCode).toBe(1000)
})

test('a client that ends its half, or resets the connection, is gone', async () => {
  using half = await openRaw(service.url)
  using reset = await openRaw(service.url)
  for (const each of [half, reset]) {
    each.write(HANDSHAKE)
    await each.firstWord(10_000)
  }
  half.socket.end()
  await half.ended
  resetSocket(reset.socket)
  await expect.poll(openSockets).toBe(0)
})

test.each([
  ['no key', `GET /echo HTTP/1.1\r\n${UPGRADE}${VERSION}\r\n`, 400, 'handshake_malformed'],
  ['two keys', `GET /echo HTTP/1.1\r\n${UPGRADE}${VERSION}${KEY}${KEY}\r\n`, 400, 'handshake_malformed'],
  ['two versions', `GET /echo HTTP/1.1\r\n${UPGRADE}${VERSION}${VERSION}${KEY}\r\n`, 426, 'upgrade_required'],
  [
    'version 99',
    `GET /echo HTTP/1.1\r\n${UPGRADE}sec-websocket-version: 99\r\n${KEY}\r\n`,
    426,
    'upgrade_required',
  ],
  [
    'h2c',
    `GET /echo HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n`,
    426,
    'upgrade_required',
  ],
  [
    'no Connection',
    `GET /echo HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n${VERSION}${KEY}\r\n`,
    400,
    'handshake_malformed',
  ],
  ['HTTP/1.0', `GET /echo HTTP/1.0\r\n${UPGRADE}${VERSION}${KEY}\r\n`, 400, 'handshake_malformed'],
  [
    'POST',
    `POST /echo HTTP/1.1\r\n${UPGRADE}${VERSION}${KEY}content-length: 0\r\n\r\n`,
    405,
    'method_not_allowed',
  ],
  [
    'a body',
    `GET /echo HTTP/1.1\r\n${UPGRADE}${VERSION}${KEY}content-length: 5\r\n\r\nhello`,
    400,
    'handshake_malformed',
  ],
  [
    'a body to come',
    `GET /echo HTTP/1.1\r\n${UPGRADE}${VERSION}${KEY}content-length: 5\r\n\r\n`,
    400,
    'handshake_malformed',
  ],
  [
    'a chunked body',
    `GET /echo HTTP/1.1\r\n${UPGRADE}${VERSION}${KEY}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'handshake_malformed',
  ],
  [
    'no Host',
    `GET /echo HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n${VERSION}${KEY}\r\n`,
    400,
    'malformed_request',
  ],
])('a handshake with %s is answered with a problem', async (_what, request, status, code) => {
  using connection = await openRaw(service.url)
  connection.write(request)
  await expect.poll(() => connection.answers().length).toBe(1)
  const [answer] = connection.answers()
  expect([answer?.status, JSON.parse(String(answer?.body)).code]).toEqual([status, code])
})

test('a handshake behind a request that waits is answered behind it, with a problem', async () => {
  using connection = await openRaw(service.url)
  connection.write(`GET /late HTTP/1.1\r\nhost: x\r\n\r\n${HANDSHAKE}`)
  await expect.poll(() => connection.answers().map(({ status }) => status)).toEqual([200, 400])
})

test('a connection that has had its answers may become a socket', async () => {
  using connection = await openRaw(service.url)
  connection.write('GET /late HTTP/1.1\r\nhost: x\r\n\r\n')
  await expect.poll(() => connection.answers().length).toBe(1)
  connection.write(HANDSHAKE)
  await expect.poll(() => connection.received().toString()).toContain('101 Switching Protocols')
})

const anyFrame: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(hello) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        opcode: fc.integer({ min: 0, max: 15 }),
        payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
        isLast: fc.boolean(),
        isMasked: fc.boolean(),
        reserved: fc.constantFrom(0, 0, 0, 1, 4),
      })
      .map(frameOf),
  },
  {
    weight: 1,
    arbitrary: fc
      .bigInt({ min: 0n, max: 2n ** 64n - 1n })
      .map((announced) => frameOf({ opcode: TEXT, announced })),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)) },
)

test('whatever frames come, and however they end, nothing is left of them and nothing failed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyFrame, { maxLength: 8 }),
      fc.constantFrom('end', 'reset', 'close'),
      fc.boolean(),
      async (frames, ending, isAhead) => {
        using connection = await openRaw(service.url)
        connection.write(HANDSHAKE)
        if (!isAhead) await connection.firstWord(10_000)
        for (const frame of frames) connection.write(frame)
        if (ending === 'reset') resetSocket(connection.socket)
        else connection.write(bye)
        if (ending === 'end') connection.socket.end()
      },
    ),
    { numRuns: 300 },
  )
  await expect.poll(openSockets, { timeout: 20_000 }).toBe(0)
  await expect.poll(() => gauge('seaworthy_open_streams')).toBe(0)
  expect(service.lines().filter(({ level }) => level === 'error')).toEqual([])
  using client = await openSocket(`${service.url}/echo`)
  client.send({ text: 'well' })
  await expect.poll(() => client.received).toEqual([{ text: 'well' }])
})
