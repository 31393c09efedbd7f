import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Secret } from './secret.ts'

/** Everything that a careless line of code may do with a value on its way to a log. */
function traces(secret: Secret): string {
  return [
    String(secret),
    `${secret}`,
    `${secret.toString()} and ${secret.toJSON()}`,
    JSON.stringify({ secret, nested: [secret] }),
    inspect(secret),
    inspect({ secret }, { showHidden: true, depth: null }),
    inspect(secret, { customInspect: false, showHidden: true, getters: true }),
    inspect(structuredClone(secret)),
    inspect(Object.entries(secret)),
    inspect({ ...secret }),
    Reflect.ownKeys(secret).join(),
    new Error('boom', { cause: secret }).message,
    inspect(new Error('boom', { cause: secret })),
  ].join('\n')
}

test('a secret gives its value only to reveal()', () => {
  expect(new Secret('hunter2').reveal()).toBe('hunter2')
  expect(`${new Secret('hunter2')}`).toBe('[secret]')
  expect(JSON.stringify({ password: new Secret('hunter2') })).toBe('{"password":"[secret]"}')
})

test('no way of printing, cloning or listing a secret shows its value', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      const value = `s3cr3t-${text}`
      expect(traces(new Secret(value))).not.toContain(value)
      expect(traces(new Secret(value))).not.toContain('s3cr3t-')
    }),
  )
})

test('a secret cannot be given more properties', () => {
  expect(() => Object.assign(new Secret('a'), { copy: 'a' })).toThrow(TypeError)
})
