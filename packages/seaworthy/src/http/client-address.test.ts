import type { IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientAddress } from './client-address.ts'

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
