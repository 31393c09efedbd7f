import Type from 'typebox'
import { afterEach, expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { authenticated, issueDevelopmentToken } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { type LaunchedService, launchForTest } from '../../testing/launch-service.ts'
import { openSocket } from '../../testing/test-socket.ts'
import { socket } from '../index.ts'

const Said = Type.Object({ text: Type.String({ maxLength: 20 }) })
const Heard = Type.Object({ from: Type.String(), text: Type.String(), room: Type.String() })

const echo = socket({
  path: '/rooms/{room}',
  summary: 'Says what is said',
  access: authenticated,
  input: { params: Type.Object({ room: Type.String({ pattern: '^[a-z]+$' }) }) },
  receives: Said,
  sends: Heard,
  async handler({ params: { room } }, _parts: object, socket) {
    for await (const { text } of socket)
      await socket.send({ from: socket.request.principal?.id ?? '', text, room })
  },
})

const rooms = defineService({
  name: 'rooms',
  features: [feature({ name: 'rooms', provides: () => ({}), routes: [echo] })],
})

let service: LaunchedService
afterEach(() => service[Symbol.asyncDispose]())

const tokenOf = (subject: string) =>
  issueDevelopmentToken({ service: 'rooms', dataDir: `${service.dataDir}/rooms`, subject })
const completed = () => service.lines('request completed').filter(({ status }) => status === 101)

test('a socket is opened for who may, says what is said, and is told of as a request', async () => {
  service = await launchForTest(rooms)
  const token = await tokenOf('ann')
  using client = await openSocket(`${service.url}/api/v1/rooms/hall`, { token })
  client.send({ text: 'hello' })
  client.send({ text: 'again' })
  await expect
    .poll(() => client.received)
    .toEqual([
      { from: 'ann', text: 'hello', room: 'hall' },
      { from: 'ann', text: 'again', room: 'hall' },
    ])
  client.close(1000)
  expect(await client.ended).toEqual({ code: 1000, reason: '' })
  await expect.poll(completed).toMatchObject([
    {
      route: '/api/v1/rooms/{room}',
      user: 'ann',
      closeCode: 1000,
      correlationId: client.headers['x-request-id'],
    },
  ])
  expect(completed()[0]).not.toHaveProperty('aborted')
})

test('a stop tells every client to come back, and ends it', async () => {
  service = await launchForTest(rooms)
  const token = await tokenOf('ann')
  const clients = await Promise.all(
    Array.from({ length: 5 }, () => openSocket(`${service.url}/api/v1/rooms/hall`, { token })),
  )
  await service.stop('for the test')
  for (const { ended } of clients)
    expect(await ended).toMatchObject({ code: 1012, reason: { code: 'service_stopping' } })
  expect(service.lines('service stopped')).toMatchObject([{ clean: true }])
  expect(completed()).toHaveLength(5)
})
