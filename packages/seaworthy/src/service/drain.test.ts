import { Agent, get } from 'node:http'
import { startStopwatch } from '@seaworthy/rig'
import { expect, test } from 'vitest'
import { type ServiceProcess, startServiceProcess } from '../testing/service-process.ts'

const PROPAGATION_MS = 1_500
const SUBJECT = new URL('../testing/subjects/slow-service.ts', import.meta.url)

interface Outcome {
  readonly status: number | undefined
  readonly connection: string | undefined
  readonly sentMs: number
}

/** One request; a lost one has no status. */
function ask(url: string, agent: Agent | false): Promise<Outcome> {
  const sentMs = performance.now()
  return new Promise((resolve) => {
    const lost = () => resolve({ status: undefined, connection: undefined, sentMs })
    get(url, { agent }, (answer) => {
      answer.on('error', lost).resume()
      answer.on('end', () =>
        resolve({ status: answer.statusCode, connection: answer.headers.connection, sentMs }),
      )
    }).on('error', lost)
  })
}

/** Sends requests one after the other until told to stop. */
async function client(url: string, agent: Agent | false, until: AbortSignal): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  while (!until.aborted) outcomes.push(await ask(url, agent))
  return outcomes
}

async function start(env: Record<string, string>): Promise<{ service: ServiceProcess; url: string }> {
  const service = startServiceProcess(SUBJECT, { NODE_ENV: 'production', MANAGEMENT_PORT: '0', ...env })
  return { service, url: await service.url() }
}

test('SIGTERM under load loses nothing in flight and nothing new inside the window, and exits with 0', async () => {
  const { service, url } = await start({ SHUTDOWN_PROPAGATION_MS: String(PROPAGATION_MS) })
  await using _ = service
  const agent = new Agent({ keepAlive: true, maxSockets: 10 })
  const stop = new AbortController()
  const kept = Array.from({ length: 10 }, () => client(`${url}/api/v1/wait/20`, agent, stop.signal))
  const fresh = Array.from({ length: 10 }, () => client(`${url}/api/v1/wait/20`, false, stop.signal))
  await ask(`${url}/api/v1/wait/100`, false)
  const slow = Array.from({ length: 20 }, () => ask(`${url}/api/v1/wait/2500`, false))
  await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(200)

  const termMs = performance.now()
  const sinceTermMs = startStopwatch(service.pid)
  service.kill('SIGTERM')
  await expect.poll(async () => (await fetch(`${url}/health/ready`)).status, { interval: 10 }).toBe(503)
  const readinessOffMs = sinceTermMs()
  const toldMs = performance.now()
  const live = await fetch(`${url}/health/live`)
  expect(live.status).toBe(200)
  expect(live.headers.get('connection')).toBe('close')

  await expect.poll(() => performance.now() - termMs > PROPAGATION_MS - 100).toBe(true)
  stop.abort()
  const outcomes = (await Promise.all([...kept, ...fresh])).flat()
  const inWindow = outcomes.filter(({ sentMs }) => sentMs > termMs)
  expect(inWindow.length).toBeGreaterThan(100)
  expect(outcomes.filter(({ status }) => status !== 200)).toEqual([])
  expect(
    inWindow.filter(({ sentMs }) => sentMs > toldMs).every(({ connection }) => connection === 'close'),
  ).toBe(true)
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(Array(20).fill(200))
  expect(readinessOffMs).toBeLessThan(250)
  expect(await service.exit).toEqual({ code: 0, signal: null })
  agent.destroy()
})

test('a request that needs more than half of the deadline ends by itself, and the exit is clean', async () => {
  const { service, url } = await start({ SHUTDOWN_PROPAGATION_MS: '0', SHUTDOWN_DEADLINE_MS: '8000' })
  await using _ = service
  await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(200)
  await ask(`${url}/api/v1/wait/1`, false)
  const long = ask(`${url}/api/v1/wait/4600`, false)
  await expect.poll(() => service.lines('request completed').length).toBe(1)
  // The one before it on the same loop was answered, so this one has been taken.
  await ask(`${url}/api/v1/wait/1`, false)
  service.kill('SIGTERM')
  expect((await long).status).toBe(200)
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('a request that never ends is named, and the exit at the deadline is not clean', async () => {
  const { service, url } = await start({ SHUTDOWN_PROPAGATION_MS: '0', SHUTDOWN_DEADLINE_MS: '800' })
  await using _ = service
  const endless = ask(`${url}/api/v1/wait/60000`, false)
  await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(200)
  await ask(`${url}/api/v1/wait/1`, false)
  service.kill('SIGTERM')
  expect((await service.exit).code).toBe(1)
  expect((await endless).status).toBeUndefined()
  expect(service.lines('stop phase ran out of time')[0]).toMatchObject({ phase: 'traffic', stuck: ['http'] })
})

test('a second signal forces the exit at once', async () => {
  const { service, url } = await start({ SHUTDOWN_PROPAGATION_MS: '20000' })
  await using _ = service
  service.kill('SIGTERM')
  await expect.poll(async () => (await fetch(`${url}/health/ready`)).status, { interval: 10 }).toBe(503)
  const elapsedMs = startStopwatch(service.pid)
  service.kill('SIGINT')
  expect((await service.exit).code).toBe(130)
  expect(elapsedMs()).toBeLessThan(2_000)
})

test('a taken port stops the boot with what to do', async () => {
  const { service, url } = await start({})
  await using _ = service
  await using second = startServiceProcess(SUBJECT, { NODE_ENV: 'test', PORT: new URL(url).port })
  expect((await second.exit).code).toBe(1)
  expect(second.output()).toMatch(/port \d+ of 127\.0\.0\.1 is taken; .* set PORT/)
})

test('a service that waits for its database is stopped like any other: every phase, exit 0', async () => {
  await using service = startServiceProcess(
    new URL('../testing/subjects/database-service.ts', import.meta.url),
    {
      NODE_ENV: 'test',
      DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/nowhere',
    },
  )
  await service.url()
  await expect.poll(() => service.lines('dependency cannot be prepared yet').length).toBeGreaterThan(0)
  service.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.lines('service stopped')).toHaveLength(1)
})
