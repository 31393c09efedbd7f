import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createIds } from '../base/index.ts'
import { acceptCorrelationId } from './correlation-id.ts'

/** Every UTF-16 code unit, lone surrogates too. */
const anyText = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff)), { maxLength })
    .map((codes) => String.fromCharCode(...codes))

test('a well-formed correlation id is taken as it is', () => {
  for (const id of ['a', 'A-Z.0:9_z', 'x'.repeat(128), createIds().correlationId()]) {
    expect(acceptCorrelationId(id)).toBe(id)
  }
})

test('an absent, empty, long or unsafe correlation id is not taken', () => {
  for (const id of [undefined, '', 'x'.repeat(129), 'a b', 'a\r\nx: y', 'é', '"', '<script>', 'a/b', 'a,b']) {
    expect(acceptCorrelationId(id)).toBeUndefined()
  }
})

test('exactly the documented alphabet is accepted', () => {
  const documented = /^[A-Za-z0-9._:-]{1,128}$/
  fc.assert(
    fc.property(anyText(140), (text) => {
      expect(acceptCorrelationId(text) !== undefined).toBe(documented.test(text))
    }),
  )
  for (let code = 0; code < 256; code++) {
    const char = String.fromCharCode(code)
    expect(acceptCorrelationId(char) !== undefined).toBe(documented.test(char))
  }
})
