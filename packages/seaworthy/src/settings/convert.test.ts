import fc from 'fast-check'
import Type from 'typebox'
import { expect, test } from 'vitest'
import { convertText } from './convert.ts'
import { expectation } from './expectation.ts'

test('numbers and integers survive the way through text', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(fc.integer(), finite, (integer, number) => {
      expect(convertText(String(integer), Type.Integer())).toBe(integer)
      expect(convertText(String(number), Type.Number())).toBe(Number(String(number)))
    }),
  )
})

test.each(['', ' ', '0x10', '1_000', 'NaN', 'Infinity', '1e', '1.2.3'])('%j is no number', (text) => {
  expect(convertText(text, Type.Number())).toBe(text)
})

test('on, true, 1 and yes are true; off, false, 0 and no are false; other words stay words', () => {
  for (const word of ['on', 'true', '1', 'YES']) expect(convertText(word, Type.Boolean())).toBe(true)
  for (const word of ['off', 'False', '0', 'no']) expect(convertText(word, Type.Boolean())).toBe(false)
  expect(convertText('maybe', Type.Boolean())).toBe('maybe')
})

test('comma lists are trimmed and lose their empty items', () => {
  expect(convertText(' a, b,,c ', Type.Array(Type.String()))).toEqual(['a', 'b', 'c'])
  expect(convertText('1,2', Type.Array(Type.Integer()))).toEqual([1, 2])
})

test('unions take the first alternative that fits', () => {
  const schema = Type.Union([Type.Literal('auto'), Type.Integer({ minimum: 1 })])
  expect(convertText('auto', schema)).toBe('auto')
  expect(convertText('5', schema)).toBe(5)
  expect(convertText('0', schema)).toBe('0')
})

test('what is expected is said in words', () => {
  expect(expectation(Type.Integer({ minimum: 1, maximum: 9 }))).toBe('an integer from 1 to 9')
  expect(expectation(Type.Number({ exclusiveMinimum: 0 }))).toBe('a number above 0')
  expect(expectation(Type.Boolean())).toBe('on or off')
  expect(expectation(Type.Enum(['a', 'b']))).toBe('one of a, b')
  expect(expectation(Type.Union([Type.Literal('a'), Type.Literal('b')]))).toBe('one of a, b')
  expect(expectation(Type.Array(Type.Integer()))).toBe('a comma-separated list, each an integer')
  expect(expectation(Type.String({ minLength: 3, pattern: '^a' }))).toBe(
    'text, at least 3 characters, matching ^a',
  )
  expect(expectation(Type.String({ format: 'uri' }))).toBe('text in the format uri')
})
