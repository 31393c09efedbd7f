import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hopAddress, TrustedProxies } from './client-address.ts'

const clientAddress = (trusted: readonly string[]) => new TrustedProxies(trusted).clientOf

const request = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage

test('without trusted proxies X-Forwarded-For is not read', () => {
  expect(clientAddress([])(request('203.0.113.9', '1.2.3.4'))).toBe('203.0.113.9')
  expect(clientAddress([])(request('::ffff:203.0.113.9'))).toBe('203.0.113.9')
})

test('behind trusted proxies the right-most address that is not a proxy is the client', () => {
  const address = clientAddress(['10.0.0.0/8', '2001:db8::/32'])
  expect(address(request('10.0.0.1', '1.2.3.4'))).toBe('1.2.3.4')
  expect(address(request('10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2'))).toBe('1.2.3.4')
  expect(address(request('2001:db8::1', '1.2.3.4'))).toBe('1.2.3.4')
  expect(address(request('10.0.0.1'))).toBe('10.0.0.1')
})

test('an entry that is not an address ends the search', () => {
  expect(clientAddress(['10.0.0.0/8'])(request('10.0.0.1', '1.2.3.4, unknown'))).toBe('10.0.0.1')
})

test('a client can never choose its own address', () => {
  const address = clientAddress(['10.0.0.0/8'])
  fc.assert(
    fc.property(fc.string(), fc.ipV4(), (claimed, real) => {
      fc.pre(!real.startsWith('10.'))
      expect(address(request('10.0.0.1', `${claimed}, ${real}`))).toBe(real)
    }),
  )
})

test('a list with something else is refused with what was expected', () => {
  for (const entry of ['proxy.internal', '10.0.0.0/33', '10.0.0.0/x']) {
    expect(() => clientAddress([entry])).toThrow(/expected an address or a CIDR range/)
  }
})

test('an entry may have a port, brackets, quotes and white space', () => {
  const port = fc.oneof(
    fc.constant(''),
    fc.nat(65_535).map((number) => `:${number}`),
  )
  const wrap = fc.constantFrom(
    (text: string) => text,
    (text: string) => `"${text}"`,
    (text: string) => ` ${text}\t`,
  )
  fc.assert(
    fc.property(fc.ipV4(), port, wrap, (address, suffix, wrapped) => {
      expect(hopAddress(wrapped(address + suffix))).toBe(address)
    }),
  )
  fc.assert(
    fc.property(fc.ipV6(), port, wrap, (address, suffix, wrapped) => {
      const hop = hopAddress(wrapped(`[${address}]${suffix}`))
      expect(hop).toBe(hopAddress(address))
      expect(isIP(hop ?? '')).not.toBe(0)
    }),
  )
  expect(clientAddress(['10.0.0.0/8'])(request('10.0.0.1', '1.2.3.4:5555'))).toBe('1.2.3.4')
  expect(clientAddress(['10.0.0.0/8'])(request('10.0.0.1', '1.2.3.4:5555, 10.0.0.2:80, ,'))).toBe('1.2.3.4')
  expect(hopAddress('::FFFF:1.2.3.4')).toBe('1.2.3.4')
})

test('whatever is in an entry, an address comes out or nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (entry) => {
      const hop = hopAddress(entry)
      expect(hop === undefined || isIP(hop) !== 0).toBe(true)
    }),
  )
  for (const entry of [
    '',
    'unknown',
    '_hidden',
    '1.2.3.4:',
    '1.2.3.4:x',
    '1.2.3',
    '[1.2.3.4]',
    '[::1',
    '"',
    '""',
  ]) {
    expect(hopAddress(entry), entry).toBeUndefined()
  }
})
