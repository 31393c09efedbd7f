import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { Secret } from '../settings/index.ts'
import { type RedisServer, redisMissing, startRedis } from '../testing/redis-server.ts'
import { createTestTelemetry } from '../testing/telemetry.ts'
import { RedisLink } from './redis-link.ts'

const missing = redisMissing()
let open: RedisServer | undefined
let locked: RedisServer | undefined

beforeAll(async () => {
  if (missing) return
  open = await startRedis()
  locked = await startRedis()
  await locked.command('config', 'set', 'requirepass', 'right')
})
afterAll(async () => {
  await open?.stop()
  await locked?.stop()
})

async function reasonFor(url: string) {
  const telemetry = createTestTelemetry()
  const link = await RedisLink.open({
    url: new Secret(url),
    user: 'test',
    timeoutMs: 500,
    telemetry,
    clock: systemClock,
    random: Math.random,
  })
  const told = () => telemetry.lines('redis cannot be used')
  await expect.poll(() => told().length, { timeout: 20_000 }).toBeGreaterThan(0)
  await link.close()
  expect(JSON.stringify(telemetry.lines())).not.toContain('s3cret')
  await telemetry.close()
  return told()[0]?.reason
}

const hostOf = (server: RedisServer | undefined) => new URL(server?.url ?? '').host

test.skipIf(missing).each<[string, () => string, (at: string) => string, () => string]>([
  [
    'a wrong password',
    () => `redis://:s3cret@${hostOf(locked)}`,
    (at) => `${at} refuses the user and password of REDIS_URL: correct them`,
    () => hostOf(locked),
  ],
  [
    'no password',
    () => `redis://${hostOf(locked)}`,
    (at) => `${at} wants a password, and REDIS_URL has none: put it there, after the user`,
    () => hostOf(locked),
  ],
  [
    'TLS that it does not speak',
    () => `rediss://${hostOf(open)}`,
    (at) =>
      `${at} does not answer: a firewall, a wrong host in REDIS_URL, or a server that is down; or it does not speak TLS, and REDIS_URL (rediss:) asks for it`,
    () => hostOf(open),
  ],
  [
    'a database that it does not have',
    () => `redis://${hostOf(open)}/99`,
    (at) => `${at} does not have the database that ends REDIS_URL: use one that it has, such as /0`,
    () => hostOf(open),
  ],
])('%s is told with what to do', async (_, url, expected, at) => {
  expect(await reasonFor(url())).toBe(expected(at()))
})

test.each([
  [
    'redis://:s3cret@127.0.0.1:1',
    'nothing listens on 127.0.0.1:1: start it there, or correct host and port in REDIS_URL',
  ],
  [
    'redis://:s3cret@localhost:1',
    'nothing listens on localhost:1: start it there, or correct host and port in REDIS_URL',
  ],
  [
    'redis://:s3cret@nowhere.invalid:1',
    'no address is known for the host "nowhere.invalid": correct it in REDIS_URL, or look at the DNS',
  ],
])('%s is told with what to do', async (url, expected) => {
  expect(await reasonFor(url)).toBe(expected)
})
