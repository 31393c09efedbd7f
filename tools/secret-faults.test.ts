import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SECRET_STORE_FAULTS } from '@seaworthy/chassis/secrets'
import { expect, test } from 'vitest'

const guide = readFileSync(join(import.meta.dirname, '../docs/guide/secrets.md'), 'utf8')

test('the guide lists every fault of a secret store, and whether it is tried again', () => {
  const rows = [...guide.matchAll(/^\| `(secret_\w+)` \|.*\| (yes|no) \|$/gm)].map(([, code, again]) => [
    code,
    again,
  ])
  const faults = Object.entries(SECRET_STORE_FAULTS)
  expect(rows).toEqual(faults.map(([code, { isTransient }]) => [code, isTransient ? 'yes' : 'no']))
})
