import { expect, test } from 'vitest'
import { targetUrl } from './target-url.ts'

test.each([
  ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['localhost:8080/base', 'http://localhost:8080/base'],
  ['HTTPS://example.org', 'HTTPS://example.org'],
])('%s is the address %s', (typed, url) => {
  expect(targetUrl(typed)).toBe(url)
})

test.each(['ftp://127.0.0.1', 'ws://example.org', 'http://', 'http://a b', ''])(
  '"%s" is no address',
  (typed) => {
    expect(() => targetUrl(typed)).toThrow(`"${typed}" is no address of HTTP, such as http://`)
  },
)
