import fc from 'fast-check'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { anyone } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { launchForTest } from '../../testing/launch-service.ts'
import { CookieSigner, hostCookie, readHostCookie, respond, route } from '../index.ts'

const SECRET = 'a secret of thirty-two bytes, or more'
const OTHER = 'another secret of thirty-two bytes...'
const shared = {
  method: 'GET',
  version: 'none',
  summary: 'For a test',
  access: anyone,
  output: { 200: Type.Object({}) },
} as const

test('an answer sets cookies, each on a line of its own, and never in what a proxy may keep', async () => {
  const cookies = [
    hostCookie('session', 'a', { maxAgeS: 60 }),
    hostCookie('theme', 'dark', { readable: true, sameSite: 'Strict' }),
  ]
  const setting = feature({
    name: 'setting',
    routes: [
      route({ ...shared, path: '/own', handler: () => respond(200, {}, { cookies }) }),
      route({
        ...shared,
        path: '/public',
        cache: { scope: 'public', maxAgeS: 60 },
        handler: () => respond(200, {}, { cookies }),
      }),
    ],
  })
  await using service = await launchForTest(defineService({ name: 'setting', features: [setting] }), {
    env: { MAX_EVENT_LOOP_UTILIZATION: '1', MAX_EVENT_LOOP_DELAY_MS: '60000' },
  })
  expect((await service.fetch('/own')).headers.getSetCookie()).toEqual([
    '__Host-session=a; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60',
    '__Host-theme=dark; Path=/; Secure; SameSite=Strict',
  ])
  const kept = await service.fetch('/public')
  expect([kept.status, kept.headers.getSetCookie()]).toEqual([500, []])
})

test('a cookie is read by its name, unless there are two', () => {
  expect(readHostCookie('a=1; __Host-session=x.y=; b=2', 'session')).toBe('x.y=')
  expect(readHostCookie('__Host-session=x; __Host-session=y', 'session')).toBeUndefined()
  expect(readHostCookie('session=x; __Host-sessions=y', 'session')).toBeUndefined()
  expect(readHostCookie(undefined, 'session')).toBeUndefined()
})

test.each([
  ['a b', 'x', {}],
  ['', 'x', {}],
  ['a', 'x;y', {}],
  ['a', 'x\r\nset-cookie: b=c', {}],
  ['a', 'ä', {}],
  ['a', 'x'.repeat(4_096), {}],
  ['a', 'x', { maxAgeS: -1 }],
  ['a', 'x', { maxAgeS: 1e9 }],
])('the cookie %j=%j (%j) is refused', (name, value, options) => {
  expect(() => hostCookie(name, value, options)).toThrow(TypeError)
})

test('what was signed is read again, whatever it is, and fits into a cookie', () => {
  const signer = new CookieSigner([SECRET])
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const value = text.toWellFormed()
      const signed = signer.sign('session', value)
      expect(
        signer.read('session', readHostCookie(hostCookie('session', signed).split(';')[0], 'session')),
      ).toBe(value)
    }),
  )
})

test('what was changed, signed for another name or by another secret, is none', () => {
  const signer = new CookieSigner([SECRET])
  const signed = signer.sign('session', 'user 7')
  const [value, mac] = signed.split('.') as [string, string]
  const eight = Buffer.from('user 8').toString('base64url')
  for (const other of [`${eight}.${mac}`, value, `${value}.`, `${signed}.a`, `.${mac}`, '', '.', undefined])
    expect(signer.read('session', other)).toBeUndefined()
  expect(signer.read('other', signed)).toBeUndefined()
  expect(new CookieSigner([OTHER]).read('session', signed)).toBeUndefined()
  expect(new CookieSigner([OTHER, SECRET]).read('session', signed)).toBe('user 7')
  expect(() => new CookieSigner(['short'])).toThrow(TypeError)
})
