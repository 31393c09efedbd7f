import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TargetBuilder } from './request-target.ts'

test('a target is the prefix, the filled path and the query', () => {
  const targets = new TargetBuilder('/api')
  expect(targets.build('/a/{id}/b', { id: 7 }, { q: 'x y', page: 2, tag: ['a', 'b'], none: undefined })).toBe(
    '/api/a/7/b?q=x%20y&page=2&tag=a&tag=b',
  )
  expect(targets.build('/a', undefined, {})).toBe('/api/a')
})

test('a path that leaves the base URL is refused', () => {
  const targets = new TargetBuilder('/api')
  for (const path of [
    'a',
    '//evil.example/',
    '/../admin',
    '/a/./b',
    '/a/%2e%2E/b',
    '/a\\..\\b',
    '/a?b',
    '/a#b',
    '/a b',
  ]) {
    expect(() => targets.build(path, undefined, undefined)).toThrow(TypeError)
  }
})

test('a parameter that is missing, empty or dots only is refused', () => {
  const targets = new TargetBuilder('')
  for (const id of [undefined, '', '.', '..', '...']) {
    expect(() => targets.build('/a/{id}', { id } as never, undefined)).toThrow(/"id"/)
  }
})

test.each(['', '.', '..'])(
  'the parameter %j may be a stranger’s: the answer is not a failure of the service',
  (id) => {
    expect(() => new TargetBuilder('').build('/a/{id}', { id }, undefined)).toThrow(
      expect.objectContaining({ code: 'upstream_parameter_invalid', status: 422 }),
    )
  },
)

test('text that is no valid Unicode is sent with replacement characters instead of failing', () => {
  const targets = new TargetBuilder('')
  expect(targets.build('/a/{id}', { id: 'x\ud800' }, { q: '\udc00' })).toBe('/a/x%EF%BF%BD?q=%EF%BF%BD')
})

test('whatever a parameter holds, it stays in its segment and comes back as it was', () => {
  const targets = new TargetBuilder('/api')
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !/^\.+$/.test(value))
  fc.assert(
    fc.property(text, (id) => {
      const target = targets.build('/a/{id}/c', { id }, undefined)
      const url = new URL(target, 'http://host.example')
      expect(url.host).toBe('host.example')
      const segments = url.pathname.split('/')
      expect(segments.length).toBe(5)
      expect(decodeURIComponent(segments[3] as string)).toBe(id)
    }),
  )
})
