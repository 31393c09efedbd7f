import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runScript } from '@seaworthy/rig'
import { expect, test } from 'vitest'

test('a thread that never comes back, as while no name can be resolved, does not hold the exit nor change its code', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stuck-'))
  try {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    await using child = runScript(new URL('fixtures/stuck-thread.ts', import.meta.url), [pipe])
    expect(await child.line()).toBe('told')
    expect(await child.exited()).toBe(7)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
