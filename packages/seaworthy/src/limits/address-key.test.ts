import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressKey } from './address-key.ts'

test('an IPv4 address is its own key, mapped into IPv6 or not', () => {
  expect(addressKey('203.0.113.7')).toBe('203.0.113.7')
  expect(addressKey('::ffff:203.0.113.7')).toBe('203.0.113.7')
  expect(addressKey('::FFFF:cb00:7107')).toBe('203.0.113.7')
})

test('every address of a /64 has one key, however it is written', () => {
  const key = '2001:db8:0:1::/64'
  for (const address of [
    '2001:db8:0:1::',
    '2001:0DB8:0000:0001:ffff:ffff:ffff:ffff',
    '2001:db8::1:0:0:0:1',
    '2001:db8:0:1::198.51.100.1',
    '2001:db8:0:1::1%eth0',
  ]) {
    expect(addressKey(address)).toBe(key)
  }
  expect(addressKey('2001:db8:0:2::1')).not.toBe(key)
  expect(addressKey('::1')).toBe('0:0:0:0::/64')
  expect(addressKey('::')).toBe('0:0:0:0::/64')
})

test('text that is no address stays as it is', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(typeof addressKey(text)).toBe('string')
    }),
  )
  expect(addressKey('not:an:address')).toBe('not:an:address')
})

test('two addresses share a key exactly when their first 64 bits are equal', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.ipV6(), (a, b) => {
      const first64 = (address: string) => {
        const hostname = new URL(`http://[${address}]`).hostname.slice(1, -1)
        const [head = '', tail = ''] = hostname.split('::')
        const heads = head.split(':').filter(Boolean)
        const tails = tail.split(':').filter(Boolean)
        const all = [
          ...heads,
          ...Array(hostname.includes('::') ? 8 - heads.length - tails.length : 0).fill('0'),
          ...tails,
        ]
        return all[5] === 'ffff' && all.slice(0, 5).every((g) => g === '0')
          ? hostname
          : all.slice(0, 4).join(':')
      }
      expect(addressKey(a) === addressKey(b)).toBe(first64(a) === first64(b))
    }),
  )
})
