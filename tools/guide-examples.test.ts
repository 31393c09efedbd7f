import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { readPage } from './pages/page.ts'

/** Pages whose blocks of TypeScript are files, by the name in their first line, with tests among them. */
const PAGES = ['access', 'dependencies', 'metrics', 'testing']

const root = join(import.meta.dirname, '..')
mkdirSync(join(root, '.data'), { recursive: true })
const folder = mkdtempSync(join(root, '.data/guide-examples-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('every example compiles as strictly as this repository does', { timeout: 180_000 }, () => {
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['**/*.ts'] }),
  )
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' })
  expect(stdout).toBe('')
})

for (const page of PAGES) {
  const files = readPage(root, `docs/guide/${page}.md`)
    .blocks.filter(({ language }) => language === 'ts')
    .map(({ text }) => ({ name: /^\/\/ (\S+\.ts)$/m.exec(text)?.[1] ?? '', text }))
  mkdirSync(join(folder, page))
  for (const { name, text } of files) writeFileSync(join(folder, page, name), text)
  describe(`docs/guide/${page}.md`, async () => {
    test('has a test of what it shows', () => {
      expect(files.map(({ name }) => name)).toContain(`${page}.test.ts`)
    })
    await import(pathToFileURL(join(folder, page, `${page}.test.ts`)).href)
  })
}
