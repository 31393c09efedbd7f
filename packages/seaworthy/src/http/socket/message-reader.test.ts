import fc from 'fast-check'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { InputValidation } from '../validation.ts'
import { messageReader } from './message-reader.ts'

const anything = messageReader(new InputValidation(), Type.Unknown())
const codeOf = (text: string) => {
  const read = anything(Buffer.from(text), false)
  return read.refusal === undefined ? 'taken' : read.code
}

test('every JSON value is read as it was sent', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value)
      fc.pre(!/__proto__|constructor/.test(text))
      expect(anything(Buffer.from(text), false)).toEqual({ message: JSON.parse(text) })
    }),
  )
})

test('whatever else comes is refused, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), fc.boolean(), (bytes, isBinary) => {
      const read = anything(Buffer.from(bytes), isBinary)
      if (read.refusal === undefined) expect(() => JSON.parse(Buffer.from(bytes).toString())).not.toThrow()
      else expect(read.code).toBe(isBinary ? 1003 : 1007)
    }),
  )
})

test.each([
  ['{"__proto__":{"isAdmin":true}}', 1007],
  ['{"a":[{"\\u005f_proto__":1}]}', 1007],
  ['{"constructor":{"prototype":{}}}', 1007],
  ['{"constructor":"Gaudi"}', 'taken'],
  ['"__proto__"', 'taken'],
  [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'taken'],
])('of the message %s the end is %s', (text, code) => {
  expect(codeOf(text)).toBe(code)
})
