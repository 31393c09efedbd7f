import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePokemonName } from './pokemon-name.ts'

const letters = (alphabet: string) => fc.constantFrom(...alphabet)
const allowed = fc.string({ unit: letters('abcxyzABCXYZ019-'), minLength: 1, maxLength: 40 })

test('a name of allowed characters is taken, its letters made small', () => {
  expect(parsePokemonName('Mr-Mime')).toBe('mr-mime')
  fc.assert(
    fc.property(allowed, (text) => {
      expect(parsePokemonName(text)).toBe(text.toLowerCase())
    }),
  )
})

test('whatever is taken is 1 to 40 of a-z, 0-9 and -', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      expect(parsePokemonName(text) ?? 'refused').toMatch(/^[a-z0-9-]{1,40}$/)
    }),
  )
})

test('one character that is not allowed is enough to be refused', () => {
  const other = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 1 })
    .filter((sign) => !/[A-Za-z0-9-]/.test(sign))
  fc.assert(
    fc.property(allowed, other, fc.nat(40), (text, sign, at) => {
      const spoiled = text.slice(0, at) + sign + text.slice(at)
      expect(parsePokemonName(spoiled)).toBeUndefined()
    }),
  )
})

test.each([
  ['empty', ''],
  ['a line feed at the end', 'mew\n'],
  ['41 characters', 'a'.repeat(41)],
  ['the Kelvin sign, whose small letter is a k', '\u212a'],
  ['a space', 'mr mime'],
  ['a path', '../mew'],
])('%s is refused', (_what, text) => expect(parsePokemonName(text)).toBeUndefined())
