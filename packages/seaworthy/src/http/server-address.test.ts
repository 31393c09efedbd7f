import { expect, test } from 'vitest'
import { serverAddress } from './server-address.ts'

test('Host is taken apart into name and port', () => {
  expect(serverAddress('api.example:8443')).toEqual({ serverAddress: 'api.example', serverPort: 8443 })
  expect(serverAddress('api.example')).toEqual({ serverAddress: 'api.example' })
  expect(serverAddress('[::1]:80')).toEqual({ serverAddress: '[::1]', serverPort: 80 })
})

test('what is no host is left out', () => {
  for (const host of [undefined, '', 'a b', 'a:b', 'user@host', 'x'.repeat(300), 'a:123456']) {
    expect(serverAddress(host)).toEqual({})
  }
})
