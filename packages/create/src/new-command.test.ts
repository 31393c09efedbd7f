import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newCommand } from './new-command.ts'
import { serviceTemplate } from './service-template.ts'

const root = join(import.meta.dirname, '../../..')
let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'seaworthy-new-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

async function make(...words: string[]) {
  const out: string[] = []
  const err: string[] = []
  const io = { cwd, out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) }
  const code = await newCommand.run(words, io)
  return { code, out: out.join('\n'), err: err.join('\n') }
}
const read = (path: string) => readFileSync(join(cwd, path), 'utf8')

test('a service is written, and what to do next is told', async () => {
  const { code, out } = await make('shop', '--yes')
  expect(code).toBe(0)
  expect(out).toMatch(
    /^\d+ files in shop, in a new git repository\. Next:\n\n {2}cd shop && npm install\n {2}npm start\n {2}npm test$/,
  )
  expect(JSON.parse(read('shop/package.json'))).toMatchObject({
    name: 'shop',
    scripts: { start: 'node src/main.ts' },
  })
  expect(existsSync(join(cwd, 'shop/.git'))).toBe(true)
  expect(read('shop/.gitignore')).toContain('node_modules')
})

test('nothing that is there is overwritten, and nothing is written beside it', async () => {
  mkdirSync(join(cwd, 'shop'))
  writeFileSync(join(cwd, 'shop/README.md'), 'mine')
  const { code, err } = await make('shop', '--yes')
  expect(code).toBe(1)
  expect(err).toContain('  shop/README.md')
  expect(read('shop/README.md')).toBe('mine')
  expect(existsSync(join(cwd, 'shop/package.json'))).toBe(false)
})

test('--dry-run lists what would be written, and writes nothing', async () => {
  const { code, out } = await make('shop', '--dry-run', '--no-database')
  expect(code).toBe(0)
  expect(out.split('\n')).toContain('shop/src/items/memory-items.ts')
  expect(out).not.toContain('migrations')
  expect(existsSync(join(cwd, 'shop'))).toBe(false)
})

test.each([
  [['Shop'], '"Shop" names no service'],
  [['shop', '--name', 'shop--two'], '"shop--two" names no service'],
  [['s'.repeat(51)], 'up to 50 small letters'],
  [['shop', '--cache', '--no-cache'], '--cache and --no-cache exclude each other'],
  [[], 'say which folder'],
  [['shop', 'two'], 'nothing is known of "two"'],
])('%j is refused', async (words, reason) => {
  await expect(make(...words)).rejects.toThrow(reason)
  expect(existsSync(join(cwd, 'Shop'))).toBe(false)
})

test('a folder of a repository stays in that', async () => {
  spawnSync('git', ['init', '--quiet'], { cwd })
  expect((await make('shop', '--yes')).out).not.toContain('new git repository')
  expect(existsSync(join(cwd, 'shop/.git'))).toBe(false)
})

test('the template stands on what this workspace has', () => {
  const versionsOf = (text: string) => {
    const { dependencies, devDependencies } = JSON.parse(text) as Record<string, Record<string, string>>
    return { ...dependencies, ...devDependencies }
  }
  const own = versionsOf(readFileSync(join(root, 'package.json'), 'utf8'))
  const template = versionsOf(serviceTemplate()['package.json'] ?? '{}')
  for (const name of ['@biomejs/biome', '@types/node', 'typebox', 'typescript', 'vitest']) {
    expect(template[name]).toBe(own[name])
  }
})
