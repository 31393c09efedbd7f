import { openRaw, type RawConnection } from '@seaworthy/rig'
import { afterEach, expect, test } from 'vitest'
import { get, type Mistreated, startMistreated } from '../testing/mistreated-service.ts'

let mistreated: Mistreated | undefined
afterEach(() => mistreated?.[Symbol.asyncDispose]())

async function start(env: Record<string, string> = {}): Promise<Mistreated> {
  mistreated = await startMistreated(env)
  return mistreated
}

/** Answers so far, as status and tag or problem code. */
const told = (connection: RawConnection) =>
  connection.answers().map(({ status, body }) => {
    const { tag, code } = JSON.parse(body.toString()) as { tag?: string; code?: string }
    return [status, tag ?? code]
  })

test('a CONNECT whose client resets the connection does not end the process, on either port', async () => {
  const { service, traffic, management } = await start()
  const heads = [
    'CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n',
    'CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\ncontent-length: 10\r\n\r\n123',
    'CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12',
    'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    `${get('/api/v1/slow/200/a')}CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n`,
  ]
  for (const url of [traffic, management]) {
    for (const head of heads) {
      for (const afterAnswer of [false, true]) {
        using connection = await openRaw(url)
        connection.socket.write(head)
        if (afterAnswer) await expect.poll(() => connection.received().length).toBeGreaterThan(0)
        connection.socket.resetAndDestroy()
        await connection.ended
      }
    }
    expect((await fetch(`${url}/health/live`)).status).toBe(200)
  }
  expect((await fetch(`${traffic}/api/v1/fast/a`)).status).toBe(200)
  expect(service.lines().filter(({ level }) => level === 'fatal')).toEqual([])
})

test('a refused CONNECT that is neither read nor closed by its client does not keep its socket', async () => {
  const { traffic, management, metric } = await start()
  for (const url of [traffic, management]) {
    using connection = await openRaw(url)
    connection.socket.write('CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n')
    await connection.ended
    expect(told(connection)).toEqual([[405, 'method_not_allowed']])
    // The client never ends its side.
    const port = url === traffic ? 'traffic' : 'management'
    const left = port === 'traffic' ? 0 : 1
    await expect.poll(() => metric(`seaworthy_http_connections{port="${port}"}`)).toBe(left)
  }
})

test('the management port refuses as the traffic port does: with a problem and a request id', async () => {
  const { management } = await start({ HTTP_HEADERS_TIMEOUT_MS: '200', HTTP_REQUEST_TIMEOUT_MS: '400' })
  const refusals = [
    ['nonsense\r\n\r\n', 400, 'malformed_request'],
    [
      `GET /metrics HTTP/1.1\r\nhost: x\r\nx-large: ${'a'.repeat(40_000)}\r\n\r\n`,
      431,
      'header_fields_too_large',
    ],
    ['GET /metrics HTTP/1.1\r\nhost: x\r\nexpect: miracles\r\n\r\n', 417, 'expectation_failed'],
    ['GET /metrics HTTP/1.1\r\nhost: x\r\n', 408, 'request_read_timeout'],
    ['PUT /log-level HTTP/1.1\r\nhost: x\r\ncontent-length: 90\r\n\r\n{"le', 408, 'request_read_timeout'],
    ['GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n', 404, 'route_not_found'],
    ['DELETE /metrics HTTP/1.1\r\nhost: x\r\n\r\n', 405, 'method_not_allowed'],
  ] as const
  for (const [request, status, code] of refusals) {
    using connection = await openRaw(management)
    connection.socket.write(request)
    await expect.poll(() => told(connection)).toEqual([[status, code]])
    const [answer] = connection.answers()
    expect(answer?.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer?.headers['x-request-id']).toBe(JSON.parse(String(answer?.body)).correlationId)
    expect(answer?.headers['x-content-type-options']).toBe('nosniff')
  }
})

test('the refusal of a malformed second request waits for the answer to the first', async () => {
  const { traffic } = await start({ HTTP_HEADERS_TIMEOUT_MS: '200', HTTP_REQUEST_TIMEOUT_MS: '400' })
  const seconds = [
    ['nonsense\r\n\r\n', 400, 'malformed_request'],
    [`GET / HTTP/1.1\r\nhost: x\r\nx-large: ${'a'.repeat(40_000)}\r\n\r\n`, 431, 'header_fields_too_large'],
    ['GET / HTTP/1.1\r\nhost: x\r\n', 408, 'request_read_timeout'],
    ['CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n', 405, 'method_not_allowed'],
    [
      'POST /api/v1/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      400,
      'malformed_request',
    ],
    [
      'POST /api/v1/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"',
      408,
      'request_read_timeout',
    ],
    [
      'POST /api/v1/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n',
      413,
      'body_too_large',
    ],
  ] as const
  for (const [second, status, code] of seconds) {
    for (const first of ['/api/v1/slow/700/first', '/api/v1/fast/first']) {
      using connection = await openRaw(traffic)
      connection.socket.write(get(first) + second)
      await connection.ended
      expect(told(connection), second.slice(0, 80)).toEqual([
        [200, 'first'],
        [status, code],
      ])
    }
  }
})

test('requests that wait behind another one on a connection that is reset leave no place taken', async () => {
  const { traffic, metric } = await start()
  for (let round = 0; round < 5; round += 1) {
    using connection = await openRaw(traffic)
    connection.socket.write(get('/api/v1/slow/100/a').repeat(8))
    await expect.poll(() => metric('http_server_active_requests')).toBe(8)
    connection.socket.resetAndDestroy()
    await connection.ended
    await expect.poll(() => metric('http_server_active_requests')).toBe(0)
  }
  expect(await metric('seaworthy_in_flight_requests')).toBe(0)
})

test('the address of a client that resets its connection before the answer is in the completion line', async () => {
  const { service, traffic } = await start()
  using connection = await openRaw(traffic)
  connection.socket.write(get('/api/v1/slow/60000/gone'))
  await expect
    .poll(async () => (await (await fetch(`${traffic}/api/v1/fast/a`)).json()) as unknown)
    .toEqual({ tag: 'a' })
  connection.socket.resetAndDestroy()
  const line = () => service.lines('request completed').find(({ path }) => path === '/api/v1/slow/60000/gone')
  await expect.poll(line).toMatchObject({ status: 499, client: '127.0.0.1' })
})

test('an answer before the body has arrived is not overtaken by a reset, whatever the client goes on sending', async () => {
  const { traffic } = await start({ RATE_LIMITS: 'off' })
  const heads = {
    413: 'POST /api/v1/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n',
    404: 'POST /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 99999999\r\n\r\n',
  }
  for (const [status, head] of Object.entries(heads)) {
    // A reset is a race: ten are enough to lose one.
    for (let round = 0; round < 10; round++) {
      using connection = await openRaw(traffic, { read: false })
      connection.socket.write(head)
      for (let piece = 0; piece < 20; piece++) connection.socket.write('x'.repeat(10_000))
      await expect.poll(() => connection.socket.bytesWritten).toBeGreaterThan(100_000)
      const read: Buffer[] = []
      connection.socket.on('data', (bytes: Buffer) => read.push(bytes))
      await connection.ended
      expect(Buffer.concat(read).toString('latin1')).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    }
  }
})

test('a request that asks for another protocol is answered as any other, and no answer goes to another request', async () => {
  const { traffic, management } = await start()
  const upgrade = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n\r\n`
  {
    // As Java's client does on every connection without TLS: the connection is kept.
    using connection = await openRaw(traffic)
    for (let n = 1; n <= 3; n++) {
      connection.socket.write(upgrade(`/api/v1/fast/a${n}`))
      await expect.poll(() => connection.answers().length).toBe(n)
    }
    connection.socket.write(get('/api/v1/fast/plain'))
    await expect.poll(() => connection.answers().length).toBe(4)
    expect(told(connection)).toEqual([
      [200, 'a1'],
      [200, 'a2'],
      [200, 'a3'],
      [200, 'plain'],
    ])
    const body = JSON.stringify({ tag: 'b' })
    connection.socket.write(
      `POST /api/v1/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nupgrade: h2c\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    await connection.ended
    expect(told(connection).at(-1)).toEqual([200, 'b'])
  }
  for (const [url, path] of [
    [traffic, '/api/v1/fast/a'],
    [management, '/health/live'],
  ] as const) {
    // Node throws the second one away: it is not answered, and nothing after it is answered in its place.
    const hidden = 'GET /nowhere HTTP/1.1\r\nHost:x\r\n\r\n'
    // As many fields without a space as it has bytes: together they are as long as they would be alone, with spaces.
    const compact = Array.from({ length: hidden.length - 2 }, (_, n) => `a${n}:b\r\n`).join('')
    const heads = [
      `${upgrade(path)}${get('/nowhere')}`,
      `GET ${path} HTTP/1.1\r\nhost:x\r\nupgrade:h2c\r\n${compact}\r\n${hidden}`,
    ]
    for (const head of heads) {
      using connection = await openRaw(url)
      connection.socket.write(head)
      await connection.ended
      connection.socket.write(get('/nowhere'))
      expect(connection.answers().map(({ status }) => status)).toEqual([200])
    }
  }
})
