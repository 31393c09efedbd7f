import { connect } from 'node:net'
import { createSupervisor } from '@seaworthy/rig'
import { afterEach, expect, test } from 'vitest'
import { parseDrillConfig } from '../drill-file/load-drill-config.ts'
import { seededRandom } from '../engine/random.ts'
import { send } from '../http/exchange.ts'
import { redirect, targetOf } from './address.ts'
import { createServerPool } from './server-pool.ts'
import { wireDependencies } from './wire-dependencies.ts'

let stack = new AsyncDisposableStack()

afterEach(async () => {
  await stack.disposeAsync()
  stack = new AsyncDisposableStack()
})

async function wired(dependency: string) {
  const config = parseDrillConfig(
    'drill.yaml',
    `{ service: { command: none }, dependencies: [{ name: it, policy: critical, ${dependency} }] }`,
  )
  const supervisor = stack.use(createSupervisor())
  const servers = stack.use(createServerPool())
  return stack.use(await wireDependencies(config, { supervisor, servers, random: seededRandom(1) }))
}

test.each([
  ['postgres://ana:s%40x@db.example:6432/shop?sslmode=disable', 'db.example', 6432],
  ['redis://cache/0', 'cache', 6379],
  ['amqp://guest:guest@queue', 'queue', 5672],
  ['queue.example:9092', 'queue.example', 9092],
  ['http://[::1]:8080/api', '::1', 8080],
])('%s leads to %s %i, and keeps the rest when it is sent elsewhere', (address, host, port) => {
  expect(targetOf(address)).toEqual({ host, port })
  expect(targetOf(redirect(address, 1234))).toEqual({ host: '127.0.0.1', port: 1234 })
})

test('user, path and parameters of an address stay', () => {
  expect(redirect('postgres://ana:s%40x@db:6432/shop?sslmode=disable', 1)).toBe(
    'postgres://ana:s%40x@127.0.0.1:1/shop?sslmode=disable',
  )
})

test('a dependency that cannot be had is said to be so', async () => {
  await expect(wired('variable: NO_SUCH_STORE_URL, kind: tcp')).rejects.toThrow(
    /"it" cannot be had: give it a url/,
  )
})

test('an upstream that is only an answer is played, recorded, and broken by its proxy', async () => {
  const { env, dependencies } = await wired(
    'variable: NO_SUCH_API, kind: http, answer: { status: 201, body: { ok: true } }',
  )
  const [api] = dependencies
  const ask = () => send({ url: `${env.NO_SUCH_API}/thing`, timeoutMs: 300 })
  expect(await ask()).toMatchObject({ kind: 'answer', status: 201 })
  expect(api?.stub?.calls).toMatchObject([{ method: 'GET', path: '/thing' }])
  api?.proxy.set({ kind: 'reset' })
  expect(await ask()).toMatchObject({ kind: 'no-answer', reason: 'reset' })
})

test('a program that is the dependency is started on a port of its own', async () => {
  const program = "require('node:http').createServer((_, r) => r.end('hi')).listen(process.argv[1])"
  const { env } = await wired(
    `variable: NO_SUCH_API, kind: tcp, start: { command: [node, -e, ${JSON.stringify(program)}, "{port}"], url: "http://127.0.0.1:{port}/api" }`,
  )
  expect(env.NO_SUCH_API).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/)
  expect(await send({ url: env.NO_SUCH_API ?? '' })).toMatchObject({ status: 200 })
})

test('a private Redis answers through its proxy', async (context) => {
  const wiring = await wired('variable: NO_SUCH_REDIS, kind: redis').catch((error: Error) => error)
  if (wiring instanceof Error) return context.skip(wiring.message)
  const { port } = targetOf(wiring.env.NO_SUCH_REDIS ?? '')
  const reply = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('data', (data: Buffer) => {
      socket.destroy()
      resolve(data.toString())
    })
    socket.once('error', reject)
  })
  expect(reply).toBe('+PONG\r\n')
})
