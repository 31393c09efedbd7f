import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const program = join(import.meta.dirname, 'check.ts')

/** Runs the steps, which are scripts of a shell. */
function check(steps: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'check-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { other: 'exit 3', ...steps } }))
  return spawnSync(process.execPath, [program], { cwd: folder, encoding: 'utf8' })
}

test('every step of a check runs, also after one that fails, and those are named at the end', () => {
  const { status, stdout, stderr } = check({
    'check:style': 'exit 1',
    'check:types': 'echo types',
    'check:unused': 'exit 2',
  })
  expect([status, stdout]).toEqual([1, 'types\n'])
  expect(stderr).toMatch(/These did not pass: npm run check:style, npm run check:unused\n$/)
})

test('a check passes when all of its steps do', () => {
  expect(check({ 'check:style': 'echo style' })).toMatchObject({ status: 0, stdout: 'style\n', stderr: '' })
})

test('the check of the workspace is this one', () => {
  const { scripts } = JSON.parse(readFileSync(join(program, '../../package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  expect(scripts.check).toBe('node tools/check.ts')
})
