import { expect, test } from 'vitest'
import { nearestKey } from './nearest-key.ts'

const known = ['command', 'cwd', 'env', 'managementPort', 'name']

test.each([
  ['comand', 'command'],
  ['Command', 'command'],
  ['managmentport', 'managementPort'],
  ['nmae', undefined],
  ['envs', 'env'],
  ['replicas', undefined],
  ['', undefined],
])('%j was probably meant as %j', (key, meant) => {
  expect(nearestKey(key, known)).toBe(meant)
})

test('without known keys none is near', () => {
  expect(nearestKey('command', [])).toBeUndefined()
})
