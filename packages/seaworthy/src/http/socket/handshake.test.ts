import fc from 'fast-check'
import { expect, test } from 'vitest'
import { handshakeRefusal, mayHandOut, takeProtocolToken } from './handshake.ts'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const asking = (headers: Record<string, string> = {}, method = 'GET', httpVersion = '1.1') => ({
  method,
  httpVersion,
  headers: { upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': KEY, ...headers },
})

test('a handshake of RFC 6455 is handed out and opens a socket', () => {
  expect(mayHandOut(asking(), 0)).toBe(true)
  expect(mayHandOut(asking({ upgrade: 'WebSocket', 'content-length': '0' }), 0)).toBe(true)
  expect(handshakeRefusal(asking(), true)).toBeUndefined()
  expect(handshakeRefusal(asking({ 'sec-websocket-protocol': 'bearer' }), true)).toBeUndefined()
})

test.each([
  ['another method', asking({}, 'POST'), 0],
  ['HTTP/1.0', asking({}, 'GET', '1.0'), 0],
  ['another protocol', asking({ upgrade: 'h2c' }), 0],
  ['two protocols', asking({ upgrade: 'websocket, h2c' }), 0],
  ['a body', asking({ 'content-length': '5' }), 0],
  ['a length that is none', asking({ 'content-length': 'x' }), 0],
  ['chunks', asking({ 'transfer-encoding': 'chunked' }), 0],
  ['a request before it', asking(), 1],
])('a request with %s stays one of HTTP', (_what, request, waiting) => {
  expect(mayHandOut(request, waiting)).toBe(false)
})

test.each([
  ['no upgrade', asking({ upgrade: '' }), 426, /version 13/],
  ['version 8', asking({ 'sec-websocket-version': '8' }), 426, /version 13/],
  ['no version', asking({ 'sec-websocket-version': '' }), 426, /version 13/],
  ['a body', asking({ 'content-length': '5' }), 400, /has a body/],
  ['HTTP/1.0', asking({}, 'GET', '1.0'), 400, /HTTP\/1\.0/],
  ['no key', asking({ 'sec-websocket-key': '' }), 400, /Sec-WebSocket-Key/],
  ['a short key', asking({ 'sec-websocket-key': 'c2hvcnQ=' }), 400, /Sec-WebSocket-Key/],
  ['two keys', asking({ 'sec-websocket-key': `${KEY}, ${KEY}` }), 400, /Sec-WebSocket-Key/],
  ['another way of talking', asking({ 'sec-websocket-protocol': 'mqtt' }), 400, /neither absent/],
])('a handshake with %s is refused', (_what, request, status, reason) => {
  const refusal = handshakeRefusal(request, true)
  expect(refusal?.status).toBe(status)
  expect(refusal?.message).toMatch(reason)
})

test('a refusal of what is no handshake says which one it would take', () => {
  expect(handshakeRefusal(asking({ upgrade: '' }), true)?.options.headers).toEqual({
    upgrade: 'websocket',
    'sec-websocket-version': '13',
  })
})

test('a token in the protocol becomes an Authorization, and is nowhere else any more', () => {
  const headers: Record<string, string> = { 'sec-websocket-protocol': 'bearer, aa.bb-_.cc' }
  takeProtocolToken(headers)
  expect(headers).toEqual({ 'sec-websocket-protocol': 'bearer', authorization: 'Bearer aa.bb-_.cc' })
})

test('an Authorization stands beside a token in the protocol', () => {
  const headers: Record<string, string> = { 'sec-websocket-protocol': 'bearer,x', authorization: 'Bearer y' }
  takeProtocolToken(headers)
  expect(headers).toEqual({ 'sec-websocket-protocol': 'bearer', authorization: 'Bearer y' })
})

test('whatever a client offers, its token is never in a refusal', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 8 }),
      fc.constantFrom('bearer, ', 'bearer,', 'Bearer ', ''),
      (secret, before) => {
        const headers: Record<string, string> = {
          ...asking().headers,
          'sec-websocket-protocol': before + secret,
        }
        takeProtocolToken(headers)
        const refusal = handshakeRefusal({ ...asking(), headers }, true)
        const said = `${refusal?.message ?? ''}${JSON.stringify(refusal?.options ?? {})}`
        fc.pre(
          !'The WebSocket could not be opened: its Sec-WebSocket-Protocol is neither absent nor bearer, <token>'.includes(
            secret,
          ),
        )
        expect(said).not.toContain(secret)
      },
    ),
  )
})
