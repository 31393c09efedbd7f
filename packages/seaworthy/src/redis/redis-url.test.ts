import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { Secret } from '../settings/index.ts'
import { connectRedis } from './redis-connection.ts'
import { readRedisUrl } from './redis-url.ts'

const plain = { host: 'h', port: 6379, db: 0, isEncrypted: false }

test.each([
  ['redis://h', plain],
  ['redis://h/', plain],
  ['redis://h:7/3', { ...plain, port: 7, db: 3 }],
  ['redis://h?db=3&', { ...plain, db: 3 }],
  ['redis://h?db=3', { ...plain, db: 3 }],
  ['redis://h/3?db=3&family=6', { ...plain, db: 3, family: 6 }],
  ['redis://', { ...plain, host: 'localhost' }],
  ['redis://[::1]:7', { ...plain, host: '::1', port: 7 }],
  ['redis://:p%40w@h', { ...plain, password: 'p@w' }],
  ['redis://ada:a+b@h', { ...plain, username: 'ada', password: 'a+b' }],
  ['rediss://h', { ...plain, isEncrypted: true }],
  ['REDISS://h', { ...plain, isEncrypted: true }],
  [' rediss://h\n', { ...plain, isEncrypted: true }],
])('%j says where', (text, url) => {
  expect(readRedisUrl(text)).toEqual({ url, problems: [] })
})

test.each([
  ['http://h', /must look like redis:/],
  ['redis://h?ssl=true', /rediss:\/\//],
  ['redis://h?tls=true', /rediss:\/\//],
  ['rediss://h?ssl_cert_reqs=none', /NODE_EXTRA_CA_CERTS/],
  ['rediss://h?rejectUnauthorized=false', /NODE_EXTRA_CA_CERTS/],
  ['redis://h?timeout=5', /REDIS_COMMAND_TIMEOUT_MS/],
  ['redis://h?enableOfflineQueue=true', /leave it out/],
  ['redis://h?sentinels=a', /follows the primary/],
  ['redis://a,b', /several hosts/],
  ['redis://a:1,b:2', /several hosts/],
  ['redis://h?connect_timeout=4', /connectTimeout is not supported: .*leave it out/],
  ['redis://h?famly=4', /did you mean family/],
  ['redis://h?family=5', /expected 4 or 6/],
  ['redis://h/0?db=1', /db is given twice/],
  ['redis://h?db=1&db=1', /more than once/],
  ['redis://h?db=', /no value/],
  ['redis://h/shop', /database is a number/],
  ['redis://h:0', /host and port/],
  ['redis://h:x', /host and port/],
  ['redis://h#0', /after #/],
  ['redis://u:%zz@h', /the password has a %/],
])('%s is refused with what to do', (text, problem) => {
  expect(readRedisUrl(text)).not.toHaveProperty('url')
  expect(readRedisUrl(text).problems.join('; ')).toMatch(problem)
})

test('all problems stop the boot at once', async () => {
  const address = 'redis://h/shop?ssl=true&nonsense=1&timeout=2'
  await expect(connectRedis(new Secret(address), Math.random)).rejects.toThrow(
    /REDIS_URL cannot be used: .*nonsense.*ssl.*timeout.*number/,
  )
})

test.each([
  ['rediss', 'a TLS handshake'],
  ['REDISS', 'a TLS handshake'],
  ['redis', 'a command'],
])('what %s:// sends first is %s', async (scheme, first) => {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const redis = await connectRedis(new Secret(`${scheme}://:pw@127.0.0.1:${port}`), Math.random)
  redis.on('error', () => {})
  onTestFinished(() => redis.disconnect())
  const [socket] = (await once(server, 'connection')) as [Socket]
  onTestFinished(() => void socket.on('error', () => {}).destroy())
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  // RFC 8446, 5.1: a record of type handshake.
  expect(bytes[0] === 0x16 ? 'a TLS handshake' : 'a command').toBe(first)
})

test.each(['/', '?', '#', '@', ':', '&', '?x=', '/?db=', '%', ','])(
  'a password with a bare %s is never shown, whatever it is taken for',
  (mark) => {
    for (const rest of ['', '@h/0', '@h/0?ssl=true', '@h:1/d?nonsense=2'])
      expect(readRedisUrl(`redis://user:hush${mark}hash${rest}`).problems.join()).not.toMatch(/hush|hash/)
  },
)

test('no parameter passes silently but the two that are read', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z_]{1,20}$/), fc.webQueryParameters(), (name, value) => {
      const { problems } = readRedisUrl(`redis://h?${name}=${encodeURIComponent(value)}`)
      expect(problems.length > 0 || /^(db|family)$/.test(name)).toBe(true)
    }),
  )
})
