import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { openRaw } from './raw-connection.ts'
import { rawHttp } from './raw-http.ts'

let server: Server
let proxy: FaultProxy

beforeEach(async () => {
  server = createServer((_request, response) => response.end('x'.repeat(20_000)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  proxy = await startFaultProxy({ host: '127.0.0.1', port }, () => 0.5)
})

afterEach(async () => {
  await proxy[Symbol.asyncDispose]()
  server.closeAllConnections()
  server.close()
})

interface Outcome {
  readonly kind: 'answer' | 'timeout' | 'broken'
  readonly body: string
  readonly latencyMs: number
}

/** One request on a connection of its own. */
async function ask(timeoutMs = 2_000): Promise<Outcome> {
  const beganMs = performance.now()
  const { promise, resolve } = Promise.withResolvers<Outcome['kind']>()
  let body = ''
  const call = request({ port: proxy.port, host: '127.0.0.1', agent: false }, (response) => {
    response.on('data', (chunk) => (body += chunk))
    response.on('end', () => resolve('answer'))
    response.on('error', () => resolve('broken'))
  })
  const timer = setTimeout(() => {
    resolve('timeout')
    call.destroy()
  }, timeoutMs)
  call.on('error', () => resolve('broken')).end()
  const kind = await promise
  clearTimeout(timer)
  return { kind, body, latencyMs: performance.now() - beganMs }
}

test('without a fault everything passes', async () => {
  expect((await ask()).body).toHaveLength(20_000)
  expect(proxy.accepted).toBe(1)
})

test('a blackhole accepts and never answers', async () => {
  proxy.set({ kind: 'blackhole' })
  expect(await ask(150)).toMatchObject({ kind: 'timeout' })
})

test('half-open delivers the request and swallows the answer', async () => {
  let served = 0
  server.on('request', () => served++)
  proxy.set({ kind: 'half-open' })
  expect(await ask(150)).toMatchObject({ kind: 'timeout' })
  expect(served).toBe(1)
})

test('a reset ends connections, and healing brings the service back', async () => {
  proxy.set({ kind: 'reset' })
  expect(await ask()).toMatchObject({ kind: 'broken' })
  proxy.set({ kind: 'none' })
  expect(await ask()).toMatchObject({ kind: 'answer' })
})

test('latency and bandwidth hold the answer back', async () => {
  proxy.set({ kind: 'latency', delayMs: 60 })
  expect((await ask()).latencyMs).toBeGreaterThan(110)
  proxy.set({ kind: 'bandwidth', bytesPerSecond: 200_000 })
  expect((await ask()).latencyMs).toBeGreaterThan(90)
})

test('a cut ends the answer after so many bytes', async () => {
  proxy.set({ kind: 'cut', afterBytes: 1_000 })
  expect(await ask()).toMatchObject({ kind: 'broken' })
})

test('flapping goes down and comes up again', async () => {
  proxy.set({ kind: 'flapping', downMs: 60, upMs: 60 })
  const seen = new Set<string>()
  await expect.poll(async () => seen.add((await ask(500)).kind).size, { interval: 10 }).toBe(2)
})

test('a fault that is for some spares the others, also those that are open', async () => {
  proxy.set({ kind: 'reset' }, (sent) => sent.includes('/broken'))
  const kinds = await Promise.all(
    ['/broken', '/whole'].map(async (path) => {
      const raw = await rawHttp(`http://127.0.0.1:${proxy.port}`, [
        `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
      ]).catch(() => undefined)
      return raw?.status
    }),
  )
  expect(kinds).toEqual([undefined, 200])
  proxy.set({ kind: 'half-open' }, (_, number) => number === 2)
  expect([(await ask(150)).kind, (await ask()).kind]).toEqual(['timeout', 'answer'])
})

test('garbled answers are as long as they were', async () => {
  proxy.set({ kind: 'garble' })
  await expect(ask()).resolves.toMatchObject({ kind: 'broken' })
})

test('new connections follow the address, open ones stay', async () => {
  const other = createServer((_, response) => response.end('other'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  using kept = await openRaw(`http://127.0.0.1:${proxy.port}`)
  proxy.aim({ port: (other.address() as AddressInfo).port })
  expect((await ask()).body).toBe('other')
  kept.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  await kept.ended
  expect(kept.received().length).toBeGreaterThan(20_000)
  other.close()
})
