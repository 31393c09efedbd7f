import { openRaw } from '@seaworthy/rig'
import { afterEach, expect, test } from 'vitest'
import { get, type Mistreated, startMistreated } from '../testing/mistreated-service.ts'

const MIB = 1024 * 1024

let mistreated: Mistreated | undefined
afterEach(() => mistreated?.[Symbol.asyncDispose]())

async function start(env: Record<string, string> = {}): Promise<Mistreated> {
  mistreated = await startMistreated(env)
  return mistreated
}

const CUT_SLOW = 'seaworthy_cut_answers_total{reason="slow_reader"}'
const status = async (url: string) => {
  const answer = await fetch(url, { headers: { connection: 'close' } })
  await answer.arrayBuffer()
  return answer.status
}

test('readers that do not read keep nobody else from an answer, and are cut', async () => {
  const { service, traffic, management, metric } = await start({
    MAX_IN_FLIGHT: '10',
    HTTP_SEND_TIMEOUT_MS: '5000',
  })
  using stack = new DisposableStack()
  for (let i = 0; i < 12; i += 1) {
    const connection = stack.use(await openRaw(traffic, { read: false }))
    connection.socket.write(get(`/api/v1/large/${8 * MIB}/never-read`).repeat(2))
  }
  await expect.poll(() => metric('http_server_active_requests')).toBeGreaterThan(10)
  expect(await status(`${traffic}/api/v1/fast/a`)).toBe(200)
  expect(await status(`${management}/health/ready`)).toBe(200)
  expect(await metric('seaworthy_in_flight_requests')).toBe(0)
  await expect.poll(() => metric(CUT_SLOW), { timeout: 20_000 }).toBe(24)
  expect(await metric('http_server_active_requests')).toBe(0)
  expect(await metric('seaworthy_http_connections{port="traffic"}')).toBe(0)
  const cut = () => service.lines('request completed').filter(({ aborted }) => aborted === 'slow_reader')
  // Log lines are written in the background.
  await expect.poll(() => cut().length).toBe(24)
  const lines = cut()
  for (const { bytes } of lines) expect(bytes).toBeLessThan(8 * MIB)
  expect(lines.filter(({ bytes }) => bytes === 0)).toHaveLength(12)
})

test('a reader of a few bytes a second is cut like one that reads nothing; one that reads at a fair rate is not', async () => {
  const { traffic, metric } = await start({
    HTTP_SEND_TIMEOUT_MS: '1500',
    HTTP_MIN_SEND_BYTES_PER_S: String(200 * 1024),
  })
  using drip = await openRaw(traffic, { read: false })
  drip.socket.write(get(`/api/v1/large/${12 * MIB}/x`))
  drip.socket.on('readable', () => undefined)
  const timer = setInterval(() => drip.socket.read(10), 20)
  expect(await readAll()).toBeGreaterThanOrEqual(12 * MIB)
  await expect.poll(() => metric(CUT_SLOW), { timeout: 10_000 }).toBe(1)
  clearInterval(timer)

  /** Takes about 4 MiB a second, for twice as long as a window. */
  async function readAll(): Promise<number> {
    using connection = await openRaw(traffic, { read: false })
    const { socket } = connection
    socket.write(get(`/api/v1/large/${12 * MIB}/x`).replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'))
    let bytes = 0
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      socket.pause()
      setTimeout(() => socket.resume(), 15)
    })
    await connection.ended
    return bytes
  }
})

test('slow readers of probes, metrics and documents are cut on both ports', async () => {
  const { traffic, management, metric } = await start({ HTTP_SEND_TIMEOUT_MS: '1000' })
  using stack = new DisposableStack()
  for (const [url, path] of [
    [management, '/metrics'],
    [management, '/health/ready'],
    [traffic, '/health/live'],
    [traffic, '/openapi.json'],
  ] as const) {
    const connection = stack.use(await openRaw(url, { read: false }))
    const asked = connection.socket
    const again = () => {
      if (asked.destroyed || asked.writableLength > 0) return
      asked.write(get(path).repeat(200))
    }
    const timer = setInterval(again, 5)
    stack.defer(() => clearInterval(timer))
  }
  await expect.poll(() => metric('seaworthy_http_connections{port="traffic"}'), { timeout: 20_000 }).toBe(0)
  // The one that asks.
  await expect
    .poll(() => metric('seaworthy_http_connections{port="management"}'), { timeout: 20_000 })
    .toBe(1)
  expect(await status(`${management}/metrics`)).toBe(200)
})

test('answers that wait in memory for their readers are bounded together: the slowest goes first', async () => {
  const { traffic, metric } = await start({
    HTTP_SEND_TIMEOUT_MS: '60000',
    HTTP_MAX_UNSENT_BYTES: String(100 * MIB),
  })
  using stack = new DisposableStack()
  for (let i = 0; i < 4; i += 1) {
    const connection = stack.use(await openRaw(traffic, { read: false }))
    connection.socket.write(get(`/api/v1/large/${40 * MIB}/held`))
  }
  const cut = 'seaworthy_cut_answers_total{reason="unsent_bytes"}'
  await expect.poll(() => metric(cut), { timeout: 10_000 }).toBe(2)
  const whole = await fetch(`${traffic}/api/v1/large/${40 * MIB}/read`)
  expect((await whole.arrayBuffer()).byteLength).toBe(40 * MIB)
})

test('a connection that sends requests ahead holds no more than its share, and far more ends it', async () => {
  const { traffic, metric } = await start({ HTTP_MAX_PIPELINED: '4' })
  using connection = await openRaw(traffic)
  connection.socket.write(get('/api/v1/slow/300/a').repeat(6))
  await expect.poll(() => connection.answers().length).toBe(6)
  expect(connection.answers().map(({ status }) => status)).toEqual([200, 200, 200, 200, 503, 503])
  expect(await metric('seaworthy_shed_requests_total{reason="pipelined"}')).toBe(2)
  using flood = await openRaw(traffic)
  flood.socket.write(get('/api/v1/slow/60000/a').repeat(500))
  await flood.ended
  await expect.poll(() => metric('http_server_active_requests')).toBe(0)
})

test('one client holds no more than its share of the places, and another still gets in', async () => {
  const { traffic, metric } = await start({
    MAX_IN_FLIGHT: '10',
    MAX_IN_FLIGHT_PER_CLIENT: '0.5',
    TRUSTED_PROXIES: '127.0.0.1',
  })
  const from = (address: string, path: string) =>
    fetch(traffic + path, { headers: { 'x-forwarded-for': address } })
  const leave = new AbortController()
  const held = Array.from({ length: 9 }, () =>
    fetch(`${traffic}/api/v1/slow/60000/a`, {
      headers: { 'x-forwarded-for': '2001:db8::1' },
      signal: leave.signal,
    }).then(
      ({ status }) => status,
      () => 'left',
    ),
  )
  await expect.poll(() => metric('seaworthy_in_flight_requests')).toBe(5)
  await expect.poll(() => metric('seaworthy_shed_requests_total{reason="client"}')).toBe(4)
  expect((await from('2001:db8::2', '/api/v1/fast/same-subscriber')).status).toBe(503)
  expect((await from('2001:db8:1::1', '/api/v1/fast/another')).status).toBe(200)
  leave.abort()
  expect((await Promise.all(held)).filter((each) => each === 'left')).toHaveLength(5)
  await expect.poll(() => metric('seaworthy_in_flight_requests')).toBe(0)
  expect((await from('2001:db8::2', '/api/v1/fast/same-subscriber')).status).toBe(200)
})

test('readiness fails while no request is admitted, and comes back by itself', async () => {
  const { service, traffic, management } = await start({ MAX_IN_FLIGHT: '2', MAX_IN_FLIGHT_PER_CLIENT: '1' })
  const leave = new AbortController()
  const held = [1, 2].map(() =>
    fetch(`${traffic}/api/v1/slow/60000/a`, { signal: leave.signal }).catch(() => undefined),
  )
  await expect.poll(() => status(`${traffic}/api/v1/fast/a`)).toBe(503)
  await expect
    .poll(
      async () => {
        await status(`${traffic}/api/v1/fast/a`)
        return status(`${management}/health/ready`)
      },
      { timeout: 15_000 },
    )
    .toBe(503)
  expect(await status(`${management}/health/live`)).toBe(200)
  leave.abort()
  await Promise.all(held)
  await expect.poll(() => status(`${management}/health/ready`), { timeout: 15_000 }).toBe(200)
  expect(service.lines('no request was admitted for seconds')).toHaveLength(1)
  await expect.poll(() => service.lines('requests are admitted again').length).toBe(1)
})
