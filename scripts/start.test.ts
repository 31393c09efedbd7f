import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('an unknown service is refused with the names of the known ones', () => {
  const script = join(import.meta.dirname, 'start.ts')
  const { status, stderr } = spawnSync(process.execPath, [script, '../elsewhere'], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toMatch(/There is no service "..\/elsewhere"\. Known services: .*characters/)
})

test('a signal to npm reaches the service, for no shell stands between them', () => {
  const manifest = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')
  const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> }
  // npm hands a signal to its shell, which would die of it and leave the service behind without a word.
  expect(scripts.start).toMatch(/^exec node /)
  expect(scripts.dev).toMatch(/^exec node /)
})
