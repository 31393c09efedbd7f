import { createSupervisor } from '@seaworthy/rig'
import { expect, test } from 'vitest'
import { createServerPool } from '../dependencies/server-pool.ts'
import { parseDrillConfig } from '../drill-file/load-drill-config.ts'
import { startAndDiscover } from './first-start.ts'

const SERVER =
  "require('node:http').createServer((_, r) => r.end('{}')).listen(process.env.PORT, '127.0.0.1')"

async function start(program: string, more: string, startTimeoutMs = 10_000) {
  const text = `service: { command: ["node", "-e", ${JSON.stringify(program)}] }\n${more}`
  await using supervisor = createSupervisor()
  await using servers = createServerPool()
  return await startAndDiscover(parseDrillConfig('/tmp/d.yaml', text), {
    supervisor,
    servers,
    paths: [],
    headers: {},
    timeoutMs: 1_000,
    startTimeoutMs,
    signal: new AbortController().signal,
    progress: () => {},
  })
}

test('a service that cannot start without its dependencies is started with private ones', async () => {
  const program = `if (!process.env.FIRST_START_URL) throw new Error('FIRST_START_URL is missing'); ${SERVER}`
  const helper = "require('node:net').createServer().listen(process.env.PORT, '127.0.0.1')"
  const dependency = {
    name: 'store',
    variable: 'FIRST_START_URL',
    kind: 'tcp',
    policy: 'critical',
    start: { command: ['node', '-e', helper], url: 'tcp://127.0.0.1:{port}' },
  }
  const given = await start(program, `dependencies: [${JSON.stringify(dependency)}]`)
  expect(given).toMatchObject({ kind: 'seen', discovery: { routes: [{ path: '/' }] } })
  const missing = await start(program, '')
  expect(missing).toMatchObject({
    kind: 'unseen',
    reason: expect.stringContaining('FIRST_START_URL is missing'),
  })
})

test('a service that listens on another port is told so, with the variable', async () => {
  const elsewhere = await start(SERVER.replace('process.env.PORT', '0'), '', 300)
  expect(elsewhere).toMatchObject({
    kind: 'unseen',
    reason: expect.stringContaining(
      'did not listen within 300 ms on the port that PORT gave, and printed nothing',
    ),
  })
})

test('a program that is not there is told so', async () => {
  await using supervisor = createSupervisor()
  await using servers = createServerPool()
  const config = parseDrillConfig('/tmp/d.yaml', 'service: { command: no-such-program-7f3a }\n')
  const options = { supervisor, servers, paths: [], headers: {}, timeoutMs: 500, progress: () => {} }
  const { signal } = new AbortController()
  expect(await startAndDiscover(config, { ...options, signal })).toMatchObject({
    kind: 'unseen',
    reason: expect.stringContaining('cannot start "no-such-program-7f3a"'),
  })
})
