import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { createLeanClient, type LeanClient } from './lean-client.ts'

let stack = new AsyncDisposableStack()

afterEach(async () => {
  await stack.disposeAsync()
  stack = new AsyncDisposableStack()
})

/** A server that answers each request with these pieces, one write each. */
async function answering(pieces: () => readonly string[], after: 'keep' | 'end' = 'keep'): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.setNoDelay(true).on('error', () => {})
    socket.on('data', async () => {
      for (const piece of pieces()) {
        socket.write(piece, 'latin1')
        await new Promise((resolve) => setImmediate(resolve))
      }
      if (after === 'end') socket.end()
    })
    stack.defer(() => void socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const lean = (): LeanClient => stack.use(createLeanClient(500))

const LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX-Kind: length\r\n\r\nhello world'
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Kind: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n'
const EMPTY = 'HTTP/1.1 204 No Content\r\nX-Kind: empty\r\n\r\n'

test('an answer is whole however the network cuts it, and the next one is not touched by it', async () => {
  const answer = fc.constantFrom(LENGTH, CHUNKED)
  await fc.assert(
    fc.asyncProperty(
      answer,
      answer,
      fc.array(fc.nat({ max: 120 }), { maxLength: 4 }),
      async (first, second, cuts) => {
        await using scope = new AsyncDisposableStack()
        let turn = 0
        const url = await answering(() => cut(turn++ === 0 ? first : second, cuts))
        const client = scope.use(createLeanClient(2_000))
        for (const text of [first, second]) {
          expect(await client.send({ url })).toMatchObject({
            kind: 'answer',
            status: 200,
            headers: { 'x-kind': /X-Kind: (\w+)/.exec(text)?.[1] },
          })
        }
      },
    ),
    { numRuns: 40 },
  )
})

function cut(text: string, cuts: readonly number[]): string[] {
  const at = [0, ...cuts.map((position) => position % text.length).sort((a, b) => a - b), text.length]
  return at
    .slice(1)
    .map((end, index) => text.slice(at[index], end))
    .filter((piece) => piece !== '')
}

test('connections are kept, except after an answer that closes them or has no end of its own', async () => {
  const client = lean()
  const kept = await answering(() => [LENGTH])
  expect(await client.send({ url: kept })).toMatchObject({ reused: false })
  expect(await client.send({ url: kept })).toMatchObject({ reused: true })
  const other = lean()
  const empty = await answering(() => [EMPTY])
  expect(await other.send({ url: empty })).toMatchObject({ status: 204, reused: false })
  expect(await other.send({ url: empty })).toMatchObject({ status: 204, reused: false })
})

test('no answer is told by its reason', async () => {
  expect(await lean().send({ url: await answering(() => []) })).toMatchObject({ reason: 'timeout' })
  expect(await lean().send({ url: await answering(() => ['HTTP/1.1 200'], 'end') })).toMatchObject({
    reason: 'reset',
  })
  expect(await lean().send({ url: 'http://127.0.0.1:1/' })).toMatchObject({ reason: 'refused' })
})
