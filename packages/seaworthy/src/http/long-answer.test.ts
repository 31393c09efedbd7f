import { openRaw, type RawConnection } from '@seaworthy/rig'
import { afterEach, expect, test } from 'vitest'
import { get, type Mistreated, startMistreated } from '../testing/mistreated-service.ts'

const MIB = 1024 * 1024
const BYTES = 20 * MIB

let mistreated: Mistreated | undefined
afterEach(() => mistreated?.[Symbol.asyncDispose]())

async function start(env: Record<string, string> = {}): Promise<Mistreated> {
  mistreated = await startMistreated({ SHUTDOWN_PROPAGATION_MS: '0', ...env })
  return mistreated
}

/** Reads at most about 64 KiB every `pauseMs`, until the connection ends. */
function readSlowly(
  { socket, ended }: RawConnection,
  pauseMs: number,
): { bytes: () => number; ended: Promise<void> } {
  let bytes = 0
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    socket.pause()
    setTimeout(() => socket.resume(), pauseMs)
  })
  return { bytes: () => bytes, ended }
}

test('a drain waits for the last byte of an answer that is being read, kept alive or not', async () => {
  const { service, traffic, metric } = await start({ SHUTDOWN_DEADLINE_MS: '60000' })
  using kept = await openRaw(traffic, { read: false })
  using idle = await openRaw(traffic)
  using pipelined = await openRaw(traffic, { read: false })
  using begun = await openRaw(traffic)
  kept.socket.write(get(`/api/v1/large/${BYTES}/x`))
  pipelined.socket.write(get(`/api/v1/large/${BYTES / 2}/x`).repeat(2))
  idle.socket.write(get('/api/v1/fast/a'))
  begun.socket.write('GET /api/v1/fast/a HTTP/1.1\r\nho')
  await expect.poll(() => metric('http_server_active_requests')).toBe(3)
  await expect.poll(() => idle.answers().length).toBe(1)
  service.kill('SIGTERM')
  await expect.poll(() => service.lines('lifecycle state changed').map(({ to }) => to)).toContain('draining')
  await idle.ended
  const readers = [readSlowly(kept, 5), readSlowly(pipelined, 5)]
  await Promise.all(readers.map(({ ended }) => ended))
  for (const { bytes } of readers) expect(bytes()).toBeGreaterThan(BYTES)
  await begun.ended
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.lines('service stopped')[0]).toMatchObject({ clean: true })
  expect(service.lines('request completed').filter(({ aborted }) => aborted !== undefined)).toEqual([])
})

test('requests that were not read any more do not reset away the answers before them', async () => {
  const { service, traffic } = await start({ SHUTDOWN_DEADLINE_MS: '60000' })
  using pipelining = await openRaw(traffic, { read: false })
  using other = await openRaw(traffic)
  // A few at a time, until the kernels are full of answers and the service stops reading.
  for (let sent = 1; sent <= 60; sent++) {
    pipelining.socket.write(get('/api/v1/large/32768/ahead').repeat(4))
    other.socket.write(get('/api/v1/fast/a'))
    await expect.poll(() => other.answers().length).toBe(sent)
  }
  service.kill('SIGTERM')
  await expect.poll(() => service.lines('lifecycle state changed').map(({ to }) => to)).toContain('draining')
  const reader = readSlowly(pipelining, 5)
  await reader.ended
  expect(await service.exit).toEqual({ code: 0, signal: null })
  const told = service
    .lines('request completed')
    .filter(({ route }) => String(route).includes('large'))
    .reduce((sum, { bytes }) => sum + Number(bytes), 0)
  expect(reader.bytes()).toBeGreaterThanOrEqual(told)
})

test('an answer that is cut at the deadline is told: what was sent, why, how many, and the exit is not clean', async () => {
  const { service, traffic, metric } = await start({ SHUTDOWN_DEADLINE_MS: '1500' })
  using connection = await openRaw(traffic, { read: false })
  connection.socket.write(get(`/api/v1/large/${BYTES}/cut`))
  connection.socket.write(get('/api/v1/slow/60000/cut'))
  await expect.poll(() => metric('http_server_active_requests')).toBe(2)
  service.kill('SIGTERM')
  expect((await service.exit).code).toBe(1)
  expect(service.lines('stop phase ran out of time')[0]).toMatchObject({ phase: 'traffic', stuck: ['http'] })
  expect(service.lines('answers were cut at the deadline')[0]).toMatchObject({ answers: 2 })
  const [sending, working] = service
    .lines('request completed')
    .filter(({ aborted }) => aborted === 'deadline')
  expect(sending).toMatchObject({ status: 200 })
  expect(sending?.bytes).toBeGreaterThan(0)
  expect(sending?.bytes).toBeLessThan(BYTES)
  expect(working).toMatchObject({ status: 503, bytes: 0 })
})

test('a client that resets the connection while its answer is sent is told with the bytes that were sent', async () => {
  const { service, traffic, metric } = await start()
  using connection = await openRaw(traffic, { read: false })
  connection.socket.write(get(`/api/v1/large/${BYTES}/reset`))
  await expect.poll(() => metric('http_server_active_requests')).toBe(1)
  connection.socket.resetAndDestroy()
  await expect.poll(() => metric('http_server_active_requests')).toBe(0)
  const cut = () => service.lines('request completed').find(({ aborted }) => aborted === 'client')
  // Log lines are written in the background.
  await expect.poll(cut).toBeDefined()
  const line = cut()
  expect(line).toMatchObject({ status: 200, client: '127.0.0.1' })
  expect(line?.bytes).toBeGreaterThan(0)
  expect(line?.bytes).toBeLessThan(BYTES)
})
