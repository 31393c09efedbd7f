import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describedShop } from '../infrastructure/fixtures/described-shop.ts'
import { nodeIgnore, nodeImage } from './node-image.ts'
import { nodePlan, workspaceOf } from './node-plan.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'shipping-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function workspace(files: Readonly<Record<string, unknown>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
}

const SHOP = {
  'package.json': { workspaces: ['packages/*', 'services/*'], devDependencies: { node: '26.10.0' } },
  'packages/base/package.json': { name: 'base' },
  'packages/kit/package.json': { name: 'kit', dependencies: { base: '1.0.0', yaml: '2.0.0' } },
  'packages/test-kit/package.json': { name: 'test-kit' },
  'services/shop/package.json': {
    name: '@a/shop',
    dependencies: { kit: '1.0.0' },
    devDependencies: { 'test-kit': '1.0.0' },
  },
  'services/shop/src/main.ts': '',
}

test('an image takes the packages that production dependencies reach, the service last, and nothing of the tests', () => {
  workspace({ ...SHOP, 'services/shop/src/prepare.ts': '', 'services/shop/migrations/0001_a.up.sql': '' })
  expect(nodePlan(root, 'services/shop')).toEqual({
    language: 'node',
    folder: 'services/shop',
    packageName: '@a/shop',
    folders: ['packages/base', 'packages/kit', 'services/shop'],
    nodeVersion: '26.10.0',
    prepares: true,
    content: ['migrations'],
  })
})

test.each([
  [{ workspaces: ['services/*'], devDependencies: { node: '^26.0.0' } }, 'base_unknown', '^26.0.0'],
  [{ workspaces: ['services/*'] }, 'base_unknown', 'nothing'],
  [{ workspaces: ['other/*'], devDependencies: { node: '26.10.0' } }, 'workspace_unknown', 'services/shop'],
])('a workspace that says %j is refused with %s and what it says', (manifest, code, words) => {
  workspace({ ...SHOP, 'package.json': manifest })
  expect(() => nodePlan(root, 'services/shop')).toThrow(expect.objectContaining({ code }))
  expect(() => nodePlan(root, 'services/shop')).toThrow(words)
})

test('the image of a project of its own takes that, with the Node that .node-version names', () => {
  workspace({
    'package.json': { name: 'shop', dependencies: { kit: '1.0.0' } },
    'package-lock.json': {},
    '.node-version': 'v26\n',
    'migrations/0001_a.up.sql': '',
  })
  expect(workspaceOf(root)).toEqual({ root, folder: '' })
  expect(nodePlan(root, '')).toEqual({
    ...{
      language: 'node',
      folder: '',
      packageName: 'shop',
      folders: [''],
      nodeVersion: '26',
      prepares: false,
    },
    content: ['migrations'],
  })
})

test('its image installs from its own lock file, and nothing else reaches a builder', () => {
  workspace({
    'package.json': { name: 'shop' },
    'package-lock.json': {},
    '.node-version': '26',
    'migrations/0001_a.up.sql': '',
  })
  const dockerfile = nodeImage(describedShop(), nodePlan(root, ''))
  expect(dockerfile).toContain('COPY package.json package-lock.json ./\n# No script')
  expect(dockerfile).toContain('RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \\\n')
  expect(dockerfile).toContain('\nCOPY src src\nCOPY migrations migrations\n')
  expect(dockerfile).toContain('\nWORKDIR /srv\nENV')
  expect(nodeIgnore(nodePlan(root, '')).split('\n').slice(1, 6)).toEqual([
    ...['*', '!package.json', '!package-lock.json', '!src', '!migrations'],
  ])
})

test.each(['lts/*', '>=22', ''])('a .node-version that says "%s" names no Node', (text) => {
  workspace({ 'package.json': { name: 'shop' }, 'package-lock.json': {}, '.node-version': text })
  expect(() => nodePlan(root, '')).toThrow(expect.objectContaining({ code: 'base_unknown' }))
})

test('the workspace of a folder is the nearest above that has one', () => {
  workspace(SHOP)
  expect(workspaceOf(join(root, 'services/shop'))).toEqual({ root, folder: 'services/shop' })
  expect(() => workspaceOf(tmpdir())).toThrow(expect.objectContaining({ code: 'workspace_unknown' }))
})
