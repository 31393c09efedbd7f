import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newCommand } from '../new-command.ts'
import { serviceFiles } from '../service-files.ts'
import { serviceTemplate, type TemplateFiles } from '../service-template.ts'
import { fileUpgrade } from './file-upgrade.ts'
import { NOTE, noteText, readNote } from './template-note.ts'
import { upgradeCommand } from './upgrade-command.ts'

/** The template as it was when it was new. */
const first = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/first-template.json'), 'utf8'),
) as TemplateFiles
const CHOSEN = new Set(['database', 'ship'])

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'seaworthy-upgrade-'))
  const files = serviceFiles(first, 'shop', CHOSEN)
  for (const [path, text] of Object.entries({ ...files, [NOTE]: noteText('shop', CHOSEN, files, 1) }))
    put(path, text)
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const read = (path: string) => readFileSync(join(cwd, path), 'utf8')
function put(path: string, text: string) {
  mkdirSync(dirname(join(cwd, path)), { recursive: true })
  writeFileSync(join(cwd, path), text)
}
async function upgrade(...words: string[]) {
  const out: string[] = []
  const code = await upgradeCommand(() => cwd).run(words, {
    cwd,
    out: (text) => void out.push(text),
    err() {},
  })
  return { code, out: out.join('\n') }
}
const now = serviceFiles(serviceTemplate(), 'shop', CHOSEN)

test('a service that was left as it was becomes what the template writes now', async () => {
  const { code, out } = await upgrade()
  expect(code).toBe(0)
  expect(out).toContain('changed src/items/routes.ts')
  expect(out).toContain('new test/migrations.test.ts')
  expect(out).toContain('- A test takes all migrations back')
  for (const [path, text] of Object.entries(now)) expect(read(path), path).toBe(text)
  expect((await upgrade()).out).not.toMatch(/changed|new|^- /m)
})

test('what was changed by hand is kept beside what the template changed', async () => {
  const routes = read('src/items/routes.ts')
  put('src/items/routes.ts', `${routes}\n// mine\n`)
  expect(await upgrade()).toMatchObject({
    code: 0,
    out: expect.stringContaining('merged src/items/routes.ts'),
  })
  expect(read('src/items/routes.ts')).toBe(`${now['src/items/routes.ts']}\n// mine\n`)
})

test('what both changed is marked, and told by the exit code', async () => {
  put('src/items/routes.ts', read('src/items/routes.ts').replaceAll("summary: '", "summary: 'My: "))
  const { code, out } = await upgrade()
  expect(code).toBe(1)
  expect(out).toContain('conflict, marked in src/items/routes.ts')
  expect(read('src/items/routes.ts')).toMatch(/^<{7} yours$/m)
})

test('what was removed by hand stays away', async () => {
  rmSync(join(cwd, 'src/items/routes.ts'))
  expect((await upgrade()).out).toContain('left out, as it was removed here: src/items/routes.ts')
  expect(existsSync(join(cwd, 'src/items/routes.ts'))).toBe(false)
})

test('--dry-run says it all, and writes nothing', async () => {
  const before = [read('src/items/routes.ts'), read(NOTE)]
  expect((await upgrade('--dry-run')).out).toContain('changed src/items/routes.ts')
  expect([read('src/items/routes.ts'), read(NOTE)]).toEqual(before)
})

test('a service that notes no template is told why', async () => {
  put(NOTE, '{}')
  await expect(upgrade()).rejects.toThrow('is missing or is no note of a template')
})

test('a new service notes its template, and has nothing to upgrade', async () => {
  await newCommand.run(['new', '--name', 'shop', '--yes', '--cache'], { cwd, out() {}, err() {} })
  const note = readNote(read(`new/${NOTE}`))
  expect(note).toMatchObject({ name: 'shop', chosen: new Set(['database', 'cache', 'ship']) })
  for (const [path, text] of Object.entries(note?.files ?? {})) expect(read(`new/${path}`), path).toBe(text)
})

const nothingMerges = () => undefined
test.each([
  ['the template changed nothing', { before: 'a', own: 'b', after: 'a' }, { kind: 'same' }],
  ['both changed it alike', { before: 'a', own: 'b', after: 'b' }, { kind: 'same' }],
  ['the template dropped it', { before: 'a', own: 'a', after: undefined }, { kind: 'removed' }],
  ['the template dropped what was changed', { before: 'a', own: 'b', after: undefined }, { kind: 'kept' }],
  [
    'both changed it, and nothing merges',
    { before: 'a', own: 'b', after: 'c' },
    { kind: 'beside', text: 'c' },
  ],
  ['both made it', { before: undefined, own: 'b', after: 'c' }, { kind: 'beside', text: 'c' }],
] as const)('when %s, that is what is done', (_, versions, expected) => {
  expect(fileUpgrade(versions, nothingMerges)).toEqual(expected)
})
