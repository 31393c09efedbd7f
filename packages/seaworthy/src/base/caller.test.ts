import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Caller } from './caller.ts'

const parts = fc.record({
  kind: fc.constantFrom('user', 'service'),
  id: fc.string({ minLength: 1, unit: 'binary' }),
  tenantId: fc.option(fc.string({ minLength: 1, unit: 'binary' }), { nil: undefined }),
})

test('two callers share a key only when they are one', () => {
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      const same = a.kind === b.kind && a.id === b.id && a.tenantId === b.tenantId
      const keys = [a, b].map(({ kind, id, tenantId }) => new Caller(kind, id, tenantId).key())
      expect(keys[0] === keys[1]).toBe(same)
      expect(keys[0]).toMatch(/^(user|service):[^/|]*\/[^/|]+$/)
    }),
  )
  expect(new Caller('user', 'a/b', 'c').key()).not.toBe(new Caller('user', 'b', 'c/a').key())
})

test('an address is its own key, which no token can take', () => {
  expect(new Caller('address', '192.0.2.1').key()).toBe('192.0.2.1')
  expect(new Caller('user', '192.0.2.1').key()).toBe('user:/192.0.2.1')
})
