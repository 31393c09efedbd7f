import fc from 'fast-check'
import { expect, test } from 'vitest'
import { summarizeFailure } from './failure-summary.ts'

test.each([
  ['connect postgres://app:hunter2@db:5432/x failed', 'connect postgres://***@db:5432/x failed'],
  ['redis://:hunter2@cache refused', 'redis://***@cache refused'],
  ['login failed, password=hunter2 user=app', 'login failed, password=*** user=app'],
  ['{"token": "hunter2"}', '{"token": ***}'],
  ['sent Authorization: Bearer hunter2.abc', 'sent Authorization: *** ***'],
  ['got Basic aHVudGVyMg== from peer', 'got Basic *** from peer'],
])('hides what a driver puts into its message: %s', (message, expected) => {
  expect(summarizeFailure(new Error(message)).message).toBe(expected)
  expect(summarizeFailure(new Error(message)).message).not.toContain('hunter2')
})

test('takes the code of the first address when all were tried', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
  expect(summarizeFailure(new AggregateError([refused]))).toEqual({
    code: 'ECONNREFUSED',
    message: 'connect ECONNREFUSED 127.0.0.1:1',
  })
})

test('falls back to the name of the error, and to unknown for what is none', () => {
  expect(summarizeFailure(new RangeError('too far')).code).toBe('RangeError')
  expect(summarizeFailure('just text')).toEqual({ code: 'unknown', message: 'just text' })
  expect(summarizeFailure(undefined).code).toBe('unknown')
})

test('tells what it can of something that refuses to be text', () => {
  expect(summarizeFailure([{ toString: false }]).message).toBe('a thrown object that is no error')
})

test('is one short line whatever is thrown', () => {
  fc.assert(
    fc.property(fc.anything(), (thrown) => {
      const { code, message } = summarizeFailure(thrown)
      expect(code.length + message.length).toBeLessThanOrEqual(400)
      expect(message).not.toMatch(/[\r\n]/)
    }),
  )
})
