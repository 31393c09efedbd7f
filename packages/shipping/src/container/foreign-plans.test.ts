import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ShipFile } from '../ship-file/ship-file.ts'
import { goPlan } from './go-plan.ts'
import { pythonPlan } from './python-plan.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'shipping-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function files(texts: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}
const GO: ShipFile['image'] = { language: 'go', content: [], prepare: [] }
const PYTHON: ShipFile['image'] = { language: 'python', content: [], prepare: [] }
const coded = (code: string) => expect.objectContaining({ code })

test('an image of Go has the version that go.mod says, and modules only where there are sums', () => {
  files({ 'go.mod': 'module a\n\ngo 1.24\n', 'main.go': '' })
  const plan = { language: 'go', folder: '', entry: '.', modules: 'none', version: '1.24' }
  expect(goPlan(root, GO)).toMatchObject({ root, plan })
  files({ 'go.sum': '' })
  expect(goPlan(root, GO).plan).toMatchObject({ modules: 'downloaded' })
  files({ 'vendor/modules.txt': '' })
  expect(goPlan(root, GO).plan).toMatchObject({ modules: 'vendored' })
})

test('what go.mod is built with counts more than the least that it needs, and what the ship file says most', () => {
  files({ 'go.mod': 'module a\n\ngo 1.24.0\n\ntoolchain go1.26.8\n', 'main.go': '' })
  expect(goPlan(root, GO).plan.version).toBe('1.26.8')
  expect(goPlan(root, { ...GO, version: '1.27' }).plan.version).toBe('1.27')
})

test('one of several services of a module is built from the folder of go.mod', () => {
  files({ 'go.mod': 'go 1.26', 'cmd/items/main.go': '', 'services/shop/cmd/main.go': '' })
  expect(goPlan(join(root, 'cmd/items'), GO)).toMatchObject({
    root,
    plan: { folder: 'cmd/items', entry: 'cmd/items' },
  })
  expect(goPlan(join(root, 'services/shop'), { ...GO, entry: './cmd' }).plan).toMatchObject({
    folder: 'services/shop',
    entry: 'services/shop/cmd',
  })
})

test('Go without a module, a program or a version is refused with what is missing', () => {
  expect(() => goPlan(root, GO)).toThrow(coded('source_missing'))
  files({ 'go.mod': 'module a\n' })
  expect(() => goPlan(root, GO)).toThrow(coded('version_unknown'))
  files({ 'go.mod': 'module a\n\ngo 1.26\n' })
  expect(() => goPlan(root, { ...GO, entry: 'cmd' })).toThrow(`no *.go in ${join(root, 'cmd')}`)
})

test('an image of Python starts the first usual file, with the version of the folder', () => {
  files({ 'main.py': '', 'server.py': '', '.python-version': '3.14.2\n' })
  expect(pythonPlan(root, PYTHON)).toEqual({
    root,
    plan: {
      ...{ language: 'python', entry: 'main.py', version: '3.14.2', requirements: false },
      ...{ sources: [], content: [], prepare: [] },
    },
  })
  files({ 'requirements.txt': 'flask\n', 'src/shop.py': '' })
  expect(pythonPlan(root, { ...PYTHON, entry: 'src/shop.py', version: '3.13' }).plan).toMatchObject({
    ...{ entry: 'src/shop.py', version: '3.13', requirements: true },
  })
})

test('Python without a program or a version is refused with what is missing', () => {
  expect(() => pythonPlan(root, PYTHON)).toThrow('no app.py, main.py, server.py in')
  expect(() => pythonPlan(root, { ...PYTHON, entry: 'shop.py' })).toThrow(coded('source_missing'))
  files({ 'app.py': '' })
  expect(() => pythonPlan(root, PYTHON)).toThrow(coded('version_unknown'))
})

test('folders that hold sources are named, but for those of tests, tools and installed packages', () => {
  files({ 'go.mod': 'go 1.26', 'main.go': '', 'cmd/a/b/main.go': '', 'internal/x.go': '', 'docs/a.md': '' })
  files({ 'vendor/a/a.go': '', 'deploy/container/health.go': '', '.git/x.go': '', 'testdata/x.go': '' })
  expect(goPlan(root, GO).plan.sources).toEqual(['cmd', 'internal'])
  files({ 'app.py': '', '.python-version': '3.14', 'shop/deep/x.py': '', 'tests/test_x.py': '' })
  files({ 'env/pyvenv.cfg': '', 'env/lib/x.py': '', '.venv/lib/x.py': '', 'node_modules/gyp/x.py': '' })
  expect(pythonPlan(root, PYTHON).plan.sources).toEqual(['shop'])
})
