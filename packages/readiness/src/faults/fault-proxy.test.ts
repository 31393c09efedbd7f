import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seededRandom } from '../engine/random.ts'
import { type Answer, send } from '../http/exchange.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'

let server: Server
let proxy: FaultProxy

beforeEach(async () => {
  server = createServer((_request, response) => response.end('x'.repeat(20_000)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  proxy = await startFaultProxy({ host: '127.0.0.1', port }, seededRandom(1))
})

afterEach(async () => {
  await proxy[Symbol.asyncDispose]()
  server.closeAllConnections()
  server.close()
})

const ask = (timeoutMs = 2_000) => send({ url: `http://127.0.0.1:${proxy.port}/`, timeoutMs })

test('without a fault everything passes', async () => {
  expect(((await ask()) as Answer).body).toHaveLength(20_000)
  expect(proxy.accepted).toBe(1)
})

test('a blackhole accepts and never answers', async () => {
  proxy.set({ kind: 'blackhole' })
  expect(await ask(150)).toMatchObject({ kind: 'no-answer', reason: 'timeout' })
})

test('half-open delivers the request and swallows the answer', async () => {
  let served = 0
  server.on('request', () => served++)
  proxy.set({ kind: 'half-open' })
  expect(await ask(150)).toMatchObject({ kind: 'no-answer', reason: 'timeout' })
  expect(served).toBe(1)
})

test('a reset ends connections, and healing brings the service back', async () => {
  proxy.set({ kind: 'reset' })
  expect(await ask()).toMatchObject({ kind: 'no-answer', reason: 'reset' })
  proxy.set({ kind: 'none' })
  expect(await ask()).toMatchObject({ kind: 'answer', status: 200 })
})

test('latency and bandwidth hold the answer back', async () => {
  proxy.set({ kind: 'latency', delayMs: 60 })
  expect((await ask()).latencyMs).toBeGreaterThan(110)
  proxy.set({ kind: 'bandwidth', bytesPerSecond: 200_000 })
  expect((await ask()).latencyMs).toBeGreaterThan(90)
})

test('a cut ends the answer after so many bytes', async () => {
  proxy.set({ kind: 'cut', afterBytes: 1_000 })
  expect(await ask()).toMatchObject({ kind: 'no-answer', reason: 'reset' })
})

test('flapping goes down and comes up again', async () => {
  proxy.set({ kind: 'flapping', downMs: 60, upMs: 60 })
  const seen = new Set<string>()
  await expect.poll(async () => seen.add((await ask(500)).kind).size, { interval: 10 }).toBe(2)
})
