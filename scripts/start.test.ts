import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('an unknown service is refused with the names of the known ones', () => {
  const script = join(import.meta.dirname, 'start.ts')
  const { status, stderr } = spawnSync(process.execPath, [script, '../elsewhere'], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toMatch(/There is no service "..\/elsewhere"\. Known services: .*characters/)
})
