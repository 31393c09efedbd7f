import type { IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isHost, RequestTargets } from './request-target.ts'

function settle(url: string, host = 'example.com', options: object = {}) {
  const request = {
    url,
    headers: { host },
    method: 'GET',
    httpVersionMinor: 1,
    ...options,
  } as IncomingMessage
  return { problem: new RequestTargets().settle(request), url: request.url, host: request.headers.host }
}

const label = fc.stringMatching(/^[\w~-]{1,12}$/)
const name = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([labels, rooted]) => labels.join('.') + (rooted ? '.' : ''))
const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6().map((text) => `[${text}]`),
)
const port = fc.oneof(
  fc.constant(''),
  fc.constant(':'),
  fc.nat(65_535).map((number) => `:${number}`),
)
const host = fc.tuple(fc.oneof(name, address), port).map((parts) => parts.join(''))

test('every name, address, port and trailing dot is a host', () => {
  fc.assert(
    fc.property(host, (text) => {
      expect(isHost(text)).toBe(true)
    }),
  )
})

test('a host with anything else in it is none', () => {
  const foreign = fc
    .integer({ min: 0, max: 0xff })
    .map((code) => String.fromCharCode(code))
    .filter((char) => !/[\w~.:[\]-]/.test(char))
  fc.assert(
    fc.property(host, foreign, fc.nat(), (text, char, at) => {
      const place = at % (text.length + 1)
      expect(isHost(text.slice(0, place) + char + text.slice(place))).toBe(false)
    }),
  )
  for (const text of [
    '',
    '.',
    'a..b',
    '.a',
    ':80',
    'a:b',
    'a:65536',
    'a:1:2',
    '::1',
    '[::1',
    '[]',
    '[::1]x',
  ]) {
    expect(isHost(text), text).toBe(false)
  }
})

test('a path goes through as it is, whatever host it is asked of', () => {
  const path = fc.webPath().map((text) => `/${text}`)
  fc.assert(
    fc.property(path, host, (url, asked) => {
      expect(settle(url, asked)).toEqual({ problem: undefined, url, host: asked })
    }),
  )
  expect(settle('//x')).toMatchObject({ problem: undefined, url: '//x' })
})

test('a target in absolute-form is its path, and its authority wins over Host', () => {
  const path = fc.webPath().map((text) => `/${text}`)
  const scheme = fc.constantFrom('http', 'https', 'HTTP')
  fc.assert(
    fc.property(
      scheme,
      host,
      path,
      fc.constantFrom('', 'other.example'),
      (protocol, authority, url, sent) => {
        expect(settle(`${protocol}://${authority}${url}`, sent)).toEqual({
          problem: undefined,
          url,
          host: authority,
        })
      },
    ),
  )
  expect(settle('http://a')).toMatchObject({ problem: undefined, url: '/' })
  expect(settle('http://a?q=1')).toMatchObject({ problem: undefined, url: '/?q=1' })
})

test.each([
  ['http:///path', 'its target names no host'],
  ['http://', 'its target names no host'],
  ['http://user@host/', 'its target names no host'],
  ['http://a b/', 'its target names no host'],
  ['ftp://host/', 'its target is neither a path nor an http address'],
  ['host:80', 'its target is neither a path nor an http address'],
  ['', 'its target is neither a path nor an http address'],
  ['*', 'only OPTIONS may ask for *'],
])('the target %j is refused', (url, problem) => {
  expect(settle(url).problem).toBe(problem)
})

test('Host must be there and name a host; HTTP/1.0 may leave it out, and * may leave it empty', () => {
  const without = (options: object) => settle('/', 'x', { headers: {}, ...options }).problem
  expect(without({})).toBe('it has no Host header')
  expect(without({ httpVersionMinor: 0 })).toBeUndefined()
  expect(settle('/', '').problem).toBe('its Host header is empty')
  expect(settle('*', '', { method: 'OPTIONS' }).problem).toBeUndefined()
  for (const bad of ['a b', 'a/b', 'user@a', '<script>', 'a,b', 'http://a', '[::1', 'ä']) {
    expect(settle('/', bad).problem, bad).toBe('its Host header names no host')
  }
  expect(settle('http://good/', 'a b').problem).toBe('its Host header names no host')
})
