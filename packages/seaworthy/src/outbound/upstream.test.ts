import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { startStopwatch } from '@seaworthy/rig'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { createCertificate } from '../testing/certificate.ts'
import { connectedClient } from './fixtures/connected-client.ts'
import { type Behaviour, hang, ProviderServer, sendJson } from './fixtures/provider-server.ts'

const Toy = Type.Object({ name: Type.String() })

test('a body is sent as JSON, text or bytes, and an answer read as JSON, text or bytes', async () => {
  await using server = await ProviderServer.start()
  await using stage = await connectedClient(`${server.url}/api/`, { headers: () => ({ 'x-api-key': 'k' }) })
  const received: string[] = []
  server.behave = (request, response) => {
    request.on('data', (chunk: Buffer) => received.push(chunk.toString()))
    request.on('end', () => sendJson({ name: 'bär' }, 201)(request, response))
  }
  const { client } = stage
  const made = await client.request({ method: 'POST', path: '/toys', body: { a: 1 }, schema: Toy })
  expect(made).toMatchObject({ kind: 'ok', status: 201, body: { name: 'bär' } })
  expect((await client.request({ method: 'PUT', path: '/toys', body: 'text', read: 'text' })).body).toBe(
    '{"name":"bär"}',
  )
  const bytes = await client.request({
    method: 'PUT',
    path: '/toys',
    body: Buffer.from('bytes'),
    read: 'bytes',
  })
  expect(bytes.body.length).toBe(15)
  expect((await client.request({ path: '/toys' })).body).toBeUndefined()
  expect(received).toEqual(['{"a":1}', 'text', 'bytes'])
  expect(server.requests[0]?.request).toMatchObject({
    url: '/api/toys',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'shop',
      'x-api-key': 'k',
    },
  })
})

test('an answer that comes in pieces is read whole', async () => {
  await using server = await ProviderServer.start()
  await using stage = await connectedClient(server.url)
  server.behave = (_, response) => {
    response.write('one ')
    setImmediate(() => {
      response.write('two ')
      setImmediate(() => response.end('x'.repeat(200_000)))
    })
  }
  const { body } = await stage.client.request({ path: '/', read: 'text' })
  expect(body).toBe(`one two ${'x'.repeat(200_000)}`)
})

const trickle: Behaviour = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}
const chunked =
  (size: number): Behaviour =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    for (let sent = 0; sent < size; sent += 1_000) response.write('x'.repeat(1_000))
    response.end()
  }
const announced =
  (size: number): Behaviour =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(size) })
    response.write('{')
  }
const cut: Behaviour = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
  response.write('{"name":')
  setImmediate(() => response.destroy())
}
const text =
  (body: string): Behaviour =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  }

test.each<[string, Behaviour, string]>([
  ['hangs', hang, 'upstream_timeout'],
  ['trickles', trickle, 'upstream_timeout'],
  ['resets the connection', (request) => request.socket.resetAndDestroy(), 'upstream_failed'],
  ['breaks off in the middle', cut, 'upstream_failed'],
  ['sends too much', chunked(50_000), 'upstream_invalid'],
  ['announces too much', announced(50_000), 'upstream_invalid'],
  ['sends half a document', text('{"name":'), 'upstream_invalid'],
  ['sends another shape', text('{"title":"x"}'), 'upstream_invalid'],
  ['sends HTML', (_, response) => void response.end('<html>'), 'upstream_invalid'],
  ['redirects', sendJson({}, 302, { location: 'http://127.0.0.1:1/' }), 'upstream_invalid'],
  ['speaks no HTTP', (request) => void request.socket.end('SSH-2.0-OpenSSH_9.9\r\n'), 'upstream_failed'],
])(
  'a provider that %s costs no more than the deadline, and the next call goes well',
  async (_, behave, code) => {
    await using server = await ProviderServer.start()
    // What ends by itself has time to, also on a machine that is busy with something else.
    const timeoutMs = code === 'upstream_timeout' ? 400 : 10_000
    await using stage = await connectedClient(server.url, {
      tuning: {
        timeoutMs,
        attemptTimeoutMs: 0.75 * timeoutMs,
        maxResponseBytes: 20_000,
        concurrency: { limit: 1 },
      },
    })
    const { client } = stage
    server.behave = behave
    const elapsedMs = startStopwatch()
    await expect(client.request({ path: '/toys', schema: Toy })).rejects.toMatchObject({ code })
    expect(elapsedMs()).toBeLessThan(timeoutMs + 200)
    server.behave = sendJson({ name: 'bear' })
    expect(await client.request({ path: '/toys', schema: Toy })).toMatchObject({ body: { name: 'bear' } })
  },
)

test('nobody there: the call fails as a bad gateway after its retries', async () => {
  const server = await ProviderServer.start()
  const { url } = server
  await server[Symbol.asyncDispose]()
  await using stage = await connectedClient(url)
  await expect(stage.client.request({ method: 'POST', path: '/' })).rejects.toMatchObject({
    code: 'upstream_failed',
    status: 502,
  })
  expect(stage.telemetry.lines('upstream call failed')).toMatchObject([{ attempts: 3 }])
})

test('redirects are followed within the origin when allowed, and never leave it', async () => {
  await using elsewhere = await ProviderServer.start()
  await using server = await ProviderServer.start()
  await using stage = await connectedClient(server.url, { tuning: { maxRedirects: 1 } })
  server.behave = (request, response) =>
    request.url === '/old'
      ? sendJson({}, 301, { location: '/new' })(request, response)
      : sendJson({ name: 'bear' })(request, response)
  expect(await stage.client.request({ path: '/old', schema: Toy })).toMatchObject({ body: { name: 'bear' } })
  server.behave = sendJson({}, 302, { location: `${elsewhere.url}/` })
  await expect(stage.client.request({ path: '/old' })).rejects.toMatchObject({ code: 'upstream_invalid' })
  server.behave = sendJson({}, 302, { location: '/again' })
  await expect(stage.client.request({ path: '/old' })).rejects.toMatchObject({ code: 'upstream_invalid' })
  expect(elsewhere.requests.length).toBe(0)
})

test('an address that somebody else gave is called only if declared, never inside, and without our headers', async () => {
  await using server = await ProviderServer.start()
  await using closed = await connectedClient(server.url)
  const path = '/webhook'
  await expect(closed.client.request({ path, url: 'https://example.org/' })).rejects.toMatchObject({
    code: 'upstream_address_refused',
    status: 502,
  })
  await using open = await connectedClient(server.url, { foreignUrls: true })
  for (const url of [
    `${server.url}/`,
    server.url.replace('127.0.0.1', 'localhost'),
    'http://[::1]:80/',
    'http://169.254.169.254/latest',
  ]) {
    await expect(open.client.request({ path, url })).rejects.toMatchObject({
      code: 'upstream_address_refused',
    })
  }
  expect(server.requests.length).toBe(0)
})

test.each([
  'nonsense',
  '',
  'http://',
  '//example.org/',
  '/path',
  'http:example.org',
  'http:/example.org',
  'https:\\\\example.org',
  'http://exa mple.org/',
  ' http://example.org/',
  'http://example.org/\r\nx: y',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'data:text/plain,x',
  'ftp://example.org/',
  'http://user:secret@example.org/',
  'http://user@example.org/',
  'http://@user@example.org/',
  'http://example.org:99999/',
  'http://example.org:0/',
  'http://example.org:port/',
  'http://[::1/',
  'http://[::1%25eth0]/',
  'http://[1::2::3]/',
  'http://1.2.3.4.5.6/',
  'http://256.1.1.1/',
  'http://%zz/',
  `http://example.org/${'x'.repeat(5_000)}`,
])(
  'the address %j that a stranger gave is the mistake of the stranger, and nothing of it is in the answer',
  async (url) => {
    await using stage = await connectedClient('http://127.0.0.1:1', { foreignUrls: true })
    let asked = false
    const failed = await stage.client
      .request({
        path: '/webhook',
        url,
        fallback: () => {
          asked = true
        },
      })
      .catch((error: Error) => error)
    expect(failed).toMatchObject({ code: 'upstream_address_invalid', status: 422 })
    expect((failed as Error).message).not.toMatch(/secret|example|nonsense/)
    expect({ asked, breaker: stage.client.breaker }).toEqual({ asked: false, breaker: 'closed' })
  },
)

test.each([
  'http://bücher.example.invalid/',
  'http://EXAMPLE.invalid:8080/a?b#c',
  'https://127.1/',
  'http://0x7f.1/',
])('the address %j is one, whatever becomes of the call', async (url) => {
  await using stage = await connectedClient('http://127.0.0.1:1', {
    foreignUrls: true,
    tuning: { retry: { retries: 0 } },
  })
  await expect(stage.client.request({ path: '/webhook', url })).rejects.toMatchObject({ status: 502 })
})

test('calls follow the name of a provider to another address, and none that is under way is cut', async () => {
  await using first = await ProviderServer.start()
  const elsewhere = process.platform === 'linux' ? '127.0.0.2' : '::1'
  await using second = await ProviderServer.start(undefined, { host: elsewhere, port: first.port })
  let address = '127.0.0.1'
  await using stage = await connectedClient(`http://provider.test:${first.port}`, {
    resolve: (_, __, callback) => callback(null, [{ address, family: isIP(address) }]),
    tuning: {
      timeoutMs: 60_000,
      attemptTimeoutMs: 60_000,
      pool: { maxConnectionAgeMs: 50 },
      concurrency: { limit: 4 },
    },
  })
  const call = () => stage.client.request({ path: '/toys', schema: Toy })
  const burst = () => Promise.all(Array.from({ length: 4 }, call))
  await burst()
  expect([first.requests.length, second.requests.length]).toEqual([4, 0])
  address = elsewhere
  const held = Promise.withResolvers<void>()
  let holding = true
  first.behave = (request, response) => {
    const late = holding
    holding = false
    if (late) void held.promise.then(() => sendJson({ name: 'late' })(request, response))
    else sendJson({ name: 'bear' })(request, response)
  }
  const underWay = call()
  await expect.poll(() => first.requests.length).toBe(5)
  await expect
    .poll(async () => {
      await call()
      return second.requests.length
    })
    .toBeGreaterThan(0)
  held.resolve()
  expect((await underWay).body).toEqual({ name: 'late' })
  const old = first.requests.length
  for (let i = 0; i < 20; i++) await burst()
  expect(first.requests.length).toBe(old)
})

const raw =
  (bytes: Buffer, headers: Record<string, string> = {}): Behaviour =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(bytes)
const json = (name: string, encoding: BufferEncoding = 'utf8') => Buffer.from(`{"name":"${name}"}`, encoding)

test.each<[string, Behaviour]>([
  ['has invalid UTF-8 in a text', raw(json('b\u00e4r', 'latin1'))],
  ['breaks off in the middle of a character', raw(json('b\u00e4').subarray(0, 11))],
  ['encodes a surrogate by itself', raw(Buffer.from('7b226e616d65223a22eda080227d', 'hex'))],
  ['uses an overlong encoding', raw(Buffer.from('7b226e616d65223a22c0af227d', 'hex'))],
  ['is UTF-16', raw(json('bear', 'utf16le'))],
  [
    'says that it is in another charset',
    raw(json('b\u00e4r'), { 'content-type': 'application/json; charset=iso-8859-1' }),
  ],
  ['says that it is compressed', raw(json('bear'), { 'content-encoding': 'gzip' })],
  ['is a bomb of zeros, compressed', raw(gzipSync(Buffer.alloc(5_000_000)), { 'content-encoding': 'gzip' })],
  ['is empty', raw(Buffer.alloc(0))],
  ['holds a second document', raw(Buffer.from('{"name":"a"}{"name":"b"}'))],
])('an answer that %s is refused', async (_, behave) => {
  await using server = await ProviderServer.start()
  await using stage = await connectedClient(server.url)
  server.behave = behave
  const refused = { code: 'upstream_invalid', status: 502 }
  await expect(stage.client.request({ path: '/', schema: Toy })).rejects.toMatchObject(refused)
  expect(stage.telemetry.lines('upstream call failed')).toMatchObject([{ code: 'upstream_invalid' }])
})

test.each<[string, Behaviour, string]>([
  ['a byte order mark', raw(Buffer.concat([Buffer.from('efbbbf', 'hex'), json('b\u00e4r')])), 'b\u00e4r'],
  [
    'a charset that says what is so',
    raw(json('b\u00e4r'), { 'content-type': 'application/json;charset="UTF-8"' }),
    'b\u00e4r',
  ],
  [
    'another charset and nothing in it',
    raw(json('bear'), { 'content-type': 'application/json; charset=latin1' }),
    'bear',
  ],
])('%s is taken', async (_, behave, name) => {
  await using server = await ProviderServer.start()
  await using stage = await connectedClient(server.url)
  server.behave = behave
  expect(await stage.client.request({ path: '/', schema: Toy })).toMatchObject({ body: { name } })
  expect((await stage.client.request({ path: '/', read: 'text' })).body).toBe(`{"name":"${name}"}`)
})

test('text that is not UTF-8 is refused as text and handed over as bytes', async () => {
  await using server = await ProviderServer.start()
  await using stage = await connectedClient(server.url)
  server.behave = raw(Buffer.from([0x62, 0xe4, 0x72]), { 'content-type': 'text/plain' })
  await expect(stage.client.request({ path: '/', read: 'text' })).rejects.toMatchObject({
    code: 'upstream_invalid',
  })
  expect((await stage.client.request({ path: '/', read: 'bytes' })).body).toEqual(
    Buffer.from([0x62, 0xe4, 0x72]),
  )
})

test('closing settles calls whose name is being looked up, that wait for a connection, an answer or a turn', async () => {
  await using server = await ProviderServer.start()
  server.behave = hang
  const lookups: unknown[] = []
  const stage = await connectedClient(`http://provider.test:${server.port}`, {
    resolve: (...all) => void lookups.push(all),
    tuning: { timeoutMs: 60_000, attemptTimeoutMs: 60_000, concurrency: { limit: 2, maxWaitMs: 60_000 } },
  })
  const direct = await connectedClient(server.url, {
    tuning: { timeoutMs: 60_000, attemptTimeoutMs: 60_000 },
  })
  const calls = [
    ...Array.from({ length: 6 }, () => stage.client.request({ path: '/' })),
    direct.client.request({ path: '/' }),
  ]
  const settled = Promise.allSettled(calls)
  await expect.poll(() => [lookups.length > 0, server.requests.length]).toEqual([true, 1])
  await stage[Symbol.asyncDispose]()
  await direct[Symbol.asyncDispose]()
  for (const result of await settled) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { code: 'upstream_unavailable', status: 503 },
    })
  }
})

test('a provider that must be public is not called at a private address, by name or by number', async () => {
  await using server = await ProviderServer.start()
  await using stage = await connectedClient(server.url.replace('127.0.0.1', 'localhost'), {
    allowPrivate: false,
  })
  await expect(stage.client.request({ path: '/' })).rejects.toMatchObject({
    code: 'upstream_address_refused',
  })
  await expect(connectedClient(server.url, { allowPrivate: false })).rejects.toThrow(/private address/)
  expect(server.connections).toBe(0)
})

test('a base URL that makes no sense stops the boot', async () => {
  for (const url of ['', 'ftp://a/', 'http://user:secret@a/', 'http://a/?key=secret', 'http://a/#x']) {
    const boot = await connectedClient(url).catch((error: Error) => error)
    expect(boot).toMatchObject({ name: 'FatalBootError' })
    expect((boot as Error).message).not.toContain('secret')
  }
})

test('a certificate is verified, whatever the environment says, and an authority of our own can vouch for it', async () => {
  const authority = createCertificate('Test authority')
  const { key, certificate } = createCertificate('provider', { issuer: authority, hosts: ['127.0.0.1'] })
  await using server = await ProviderServer.start({ key, cert: certificate })
  const folder = await mkdtemp(join(tmpdir(), 'outbound-'))
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
  try {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    await using stranger = await connectedClient(server.url)
    await expect(stranger.client.request({ path: '/' })).rejects.toMatchObject({ code: 'upstream_failed' })
    expect(stranger.telemetry.lines('upstream call failed')).toMatchObject([{ attempts: 1 }])
    const caFile = join(folder, 'ca.pem')
    await writeFile(caFile, authority.certificate)
    await using friend = await connectedClient(server.url, { caFile: () => caFile })
    expect(await friend.client.request({ path: '/', schema: Toy })).toMatchObject({ status: 200 })
    await expect(connectedClient(server.url, { caFile: () => join(folder, 'none') })).rejects.toThrow(
      /cannot be read/,
    )
  } finally {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
    await rm(folder, { recursive: true })
  }
})

test('the health check calls nobody and tells what traffic has shown', async () => {
  await using server = await ProviderServer.start()
  await using stage = await connectedClient(server.url, {
    tuning: { breaker: { minimumCalls: 2, openMs: 100 }, retry: { retries: 0 } },
  })
  expect(await stage.check()).toEqual({
    observed: 'breaker closed',
    threshold: 'breaker not open',
    detail: 'not called yet',
  })
  server.behave = sendJson({}, 429, { 'retry-after': '1' })
  await stage.client.request({ path: '/' }).catch(() => undefined)
  expect(await stage.check()).toMatchObject({
    detail: 'last call rate_limited, 0 s ago; asked to be left alone for 1 s',
  })
  await expect.poll(() => stage.check().then((found) => found?.detail)).not.toContain('left alone')
  server.behave = sendJson({}, 500)
  for (let i = 0; i < 2; i++) await stage.client.request({ path: '/' }).catch(() => undefined)
  await expect(stage.check()).rejects.toMatchObject({
    code: 'upstream_unavailable',
    message: /last call server_error/,
  })
  await expect
    .poll(() =>
      stage.check().then(
        (found) => found?.observed,
        () => 'down',
      ),
    )
    .toBe('breaker half-open')
  expect(server.requests.length).toBe(3)
})

test('pooled connections are bounded, reused, and gone after closing', async () => {
  await using server = await ProviderServer.start()
  {
    await using stage = await connectedClient(server.url, { tuning: { concurrency: { limit: 3 } } })
    await Promise.all(Array.from({ length: 9 }, () => stage.client.request({ path: '/' })))
    expect(server.connections).toBeLessThanOrEqual(3)
  }
  await expect.poll(() => server.connections).toBe(0)
})
