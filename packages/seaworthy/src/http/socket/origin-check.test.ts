import { expect, test } from 'vitest'
import { originRefusal } from './origin-check.ts'

const refusal = (origin: string | undefined, host: string | undefined, listed: string[] = []) =>
  originRefusal({ origin, host }, (each) => listed.includes(each))?.code

test('a program without an origin, the own page and a listed one may open a socket', () => {
  expect(refusal(undefined, 'api.example.com')).toBeUndefined()
  expect(refusal('https://api.example.com', 'api.example.com')).toBeUndefined()
  expect(refusal('http://localhost:8000', 'LOCALHOST:8000')).toBeUndefined()
  expect(refusal('https://app.example.com', 'api.example.com', ['https://app.example.com'])).toBeUndefined()
})

test.each([
  'https://evil.example',
  'https://api.example.com.evil.example',
  'https://api.example.com:444',
  'https://evil.example/api.example.com',
  'https://api.example.com@evil.example',
  'null',
  '',
  'file://api.example.com',
  'api.example.com',
])('a page of "%s" may not', (origin) => {
  expect(refusal(origin, 'api.example.com')).toBe('origin_refused')
})

test('without a Host nothing is the own page', () => {
  expect(refusal('https://api.example.com', undefined)).toBe('origin_refused')
})
