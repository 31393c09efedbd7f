import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestDatabase } from '../testing/test-database.ts'

/** A message of the server: its letter, its length, its content (PostgreSQL 53.7). */
function message(letter: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(content.length + 4)
  return Buffer.concat([Buffer.from(letter), length, content])
}

const AUTHENTICATED = message('R', Buffer.from([0, 0, 0, 0]))
const READY = message('Z', Buffer.from('I'))
const ENDED = message(
  'E',
  Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'),
)
const DONE = Buffer.concat([
  message('1', Buffer.alloc(0)),
  message('2', Buffer.alloc(0)),
  message('C', Buffer.from('SELECT 0\0')),
])

/** What the server says when a client introduces itself, and what to each further message. */
let greeting: Buffer
let answer: Buffer
let uncaught: unknown[]
const note = (error: unknown) => void uncaught.push(error)
const sockets = new Set<Socket>()
const server = createServer((socket) => {
  sockets.add(socket.on('error', () => undefined))
  socket.once('data', () => {
    socket.write(greeting)
    socket.on('data', () => socket.write(answer))
  })
})

beforeEach(async () => {
  greeting = Buffer.concat([AUTHENTICATED, READY])
  answer = Buffer.concat([DONE, READY])
  uncaught = []
  process.on('uncaughtException', note)
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterEach(async () => {
  process.off('uncaughtException', note)
  for (const socket of sockets) socket.destroy()
  await once(server.close(), 'close')
})

const open = () =>
  openTestDatabase({
    url: `postgres://nobody@127.0.0.1:${(server.address() as AddressInfo).port}/none`,
    env: { DATABASE_ACQUIRE_TIMEOUT_MS: '1000' },
  })

test('a server that ends a session in the breath in which it greets it ends no process', async () => {
  greeting = Buffer.concat([AUTHENTICATED, READY, ENDED])
  await using opened = await open()
  await expect(opened.database.execute('select 1')).rejects.toMatchObject({
    code: 'database_unavailable',
  })
  expect(uncaught).toEqual([])
})

test('a server that ends a session in the breath in which it answers ends no process', async () => {
  answer = Buffer.concat([DONE, READY, ENDED, ENDED])
  await using opened = await open()
  for (let turn = 0; turn < 3; turn++) await opened.database.execute('select 1').catch(() => undefined)
  expect(uncaught).toEqual([])
})

test('a session that is lost before it is used is replaced, and the statement runs', async () => {
  greeting = Buffer.concat([AUTHENTICATED, READY, ENDED])
  await using opened = await open()
  server.once('connection', () =>
    server.once('connection', () => (greeting = Buffer.concat([AUTHENTICATED, READY]))),
  )
  await expect(opened.database.execute('select 1')).resolves.toEqual({ rows: [] })
  expect(uncaught).toEqual([])
})
