import { expect, test } from 'vitest'
import { Caller } from '../base/index.ts'
import { defineRateClass, type RatePer } from './rate-class.ts'
import { rateKey } from './rate-key.ts'

const quotas = [{ quota: 1, windowS: 60 }]
const keyOf = (per: RatePer, caller?: Caller, client = '192.0.2.1') =>
  rateKey(defineRateClass('class', { per, quotas }), {
    principal: caller && { caller },
    client,
    method: 'GET',
    url: '/things?shop=7',
    headers: {},
  })
const ada = new Caller('user', 'ada', 'acme')
const bob = new Caller('user', 'bob', 'acme')
const alone = new Caller('user', 'ada')

test('per user: whoever is signed in has a quota of their own, an address otherwise', () => {
  expect(keyOf('user', ada)).toBe(keyOf('user', ada, '198.51.100.7'))
  expect(new Set([ada, bob, alone].map((caller) => keyOf('user', caller))).size).toBe(3)
  expect(keyOf('user')).toBe('192.0.2.1')
  expect(rateKey(defineRateClass('class', quotas), { ...subject, principal: { caller: ada } })).toBe(
    ada.key(),
  )
})

test('per client: the address counts, signed in or not, and a network of IPv6 is one client', () => {
  expect(keyOf('client', ada)).toBe(keyOf('client'))
  expect(keyOf('client', ada, '2001:db8::1')).toBe(keyOf('client', bob, '2001:db8::2'))
})

test('per tenant: all of a tenant share, and who has none counts alone', () => {
  expect(keyOf('tenant', ada)).toBe(keyOf('tenant', bob))
  expect(keyOf('tenant', alone)).toBe(alone.key())
  expect(keyOf('tenant', new Caller('user', 'tenant:acme'))).not.toBe(keyOf('tenant', ada))
  expect(keyOf('tenant')).toBe('192.0.2.1')
})

test('per function: its text, which no other kind of key can be, and long ones by their hash', () => {
  const shop: RatePer = ({ url }) => new URL(url, 'http://x').searchParams.get('shop') ?? ''
  expect(keyOf(shop, ada)).toBe('own:7')
  expect(keyOf(() => 'a'.repeat(10_000)).length).toBeLessThan(80)
  expect(keyOf(() => 'a'.repeat(10_000))).not.toBe(keyOf(() => 'a'.repeat(10_001)))
})

test('a kind that there is not is refused where it is declared', () => {
  expect(() => defineRateClass('class', { per: 'planet' as 'user', quotas })).toThrow(
    'rate class "class" is per "planet", expected user, client, tenant or a function',
  )
})

const subject = { client: '192.0.2.1', method: 'GET', url: '/', headers: {} }
