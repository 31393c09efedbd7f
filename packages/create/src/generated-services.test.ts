import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { passed, runIn } from './fixtures/run-in.ts'
import { newCommand } from './new-command.ts'
import { serviceTemplate } from './service-template.ts'

const root = join(import.meta.dirname, '../../..')

/** Every pair of answers to two questions is in one of these. */
const PAIRWISE = [
  ['--no-database', '--no-cache', '--no-upstream', '--no-ship'],
  ['--no-database', '--no-cache', '--upstream', '--ship'],
  ['--no-database', '--cache', '--no-upstream', '--ship'],
  ['--database', '--no-cache', '--no-upstream', '--ship'],
  ['--database', '--cache', '--upstream', '--no-ship'],
]

test('every pair of answers is tried', () => {
  const seen = new Set<string>()
  for (const words of PAIRWISE) {
    for (const [index, one] of words.entries())
      for (const other of words.slice(index + 1)) seen.add(`${one} ${other}`)
  }
  expect(seen.size).toBe(4 * 6)
})

test.each(PAIRWISE)(
  'a service with %s %s %s %s type-checks, is well formed and passes its tests',
  { timeout: 600_000 },
  async (...words) => {
    const cwd = mkdtempSync(join(tmpdir(), 'seaworthy-new-'))
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
    expect(await newCommand.run(['shop', ...words], { cwd, out() {}, err() {} })).toBe(0)
    const folder = join(cwd, 'shop')
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const run = runIn(folder)
    expect(run('node_modules/typescript/bin/tsc')).toEqual(passed)
    expect(run('node_modules/@biomejs/biome/bin/biome', 'check', '.')).toEqual(passed)
    expect(run('node_modules/vitest/vitest.mjs', 'run')).toEqual(passed)
    const written = Object.entries(serviceTemplate()).map(([path]) => path)
    for (const path of written.filter((each) => existsSync(join(folder, each)))) {
      expect(readFileSync(join(folder, path), 'utf8'), path).not.toMatch(
        /my-service|(?:\/\/|#|--) (?:with|without) (?:database|cache|upstream|ship)\b/,
      )
    }
  },
)
