import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SecretStoreError } from './secret-store-error.ts'
import { secretValuesOfText } from './secret-values.ts'

const variable = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,12}$/)

test('every text under a key in capitals arrives as it is', () => {
  fc.assert(
    fc.property(fc.dictionary(variable, fc.string({ minLength: 1 }), { minKeys: 1 }), (secret) => {
      expect(Object.fromEntries(secretValuesOfText(JSON.stringify(secret), 'aws:a'))).toEqual({ ...secret })
    }),
  )
})

test('numbers and booleans count as their text, and what is empty sets nothing', () => {
  const text = '{"PORT": 8080, "DEBUG": false, "NOTHING": null, "EMPTY": "", "lower": {"not": "ours"}}'
  expect([...secretValuesOfText(text, 'aws:a')]).toEqual([
    ['PORT', '8080'],
    ['DEBUG', 'false'],
  ])
})

test('whatever text a secret is, it is read or refused without a word of it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.constant('{"A": [')), (text) => {
      try {
        expect(secretValuesOfText(text, 'aws:app')).toBeInstanceOf(Map)
      } catch (error) {
        expect(error).toBeInstanceOf(SecretStoreError)
        const { message } = error as SecretStoreError
        expect(message).toContain('aws:app')
        if (text.length > 40) expect(message).not.toContain(text)
      }
    }),
  )
})
