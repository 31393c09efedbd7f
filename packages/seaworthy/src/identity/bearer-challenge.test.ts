import { expect, test } from 'vitest'
import { bearerChallenge } from './bearer-challenge.ts'

const challenge = (...given: Parameters<typeof bearerChallenge>) =>
  bearerChallenge(...given)['www-authenticate']

test('nothing was presented: no error is named', () => {
  expect(challenge()).toBe('Bearer realm="api"')
})

test('a description stays within its quotes', () => {
  expect(challenge('invalid_token', { description: 'the "aud" is C:\\x' })).toBe(
    `Bearer realm="api", error="invalid_token", error_description="the 'aud' is C:'x"`,
  )
})

test('a scope that the grammar does not allow is left out', () => {
  expect(challenge('insufficient_scope', { scope: ['a:b', 'c d', 'e"f', 'g\\h', '', 'ä', 'i'] })).toBe(
    'Bearer realm="api", error="insufficient_scope", scope="a:b i"',
  )
  expect(challenge('insufficient_scope', { scope: [''] })).toBe(
    'Bearer realm="api", error="insufficient_scope"',
  )
})
