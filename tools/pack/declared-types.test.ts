import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

interface Manifest {
  readonly types?: string
  readonly typings?: string
  readonly exports?: unknown
  readonly dependencies: Readonly<Record<string, string>>
}
const root = join(import.meta.dirname, '../..')
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest

function tellsItsTypes(name: string): boolean {
  const folder = join('node_modules', name)
  const { types, typings, exports } = manifestOf(folder)
  const inExports = `${JSON.stringify(exports)}`.includes('.d.')
  return Boolean(types ?? typings) || inExports || existsSync(join(root, folder, 'index.d.ts'))
}

test('the chassis brings the types of what it stands on, for those who check libraries too', () => {
  const { dependencies } = manifestOf('packages/seaworthy')
  const others = Object.keys(dependencies).filter((name) => !/^@(?:types|seaworthy)\//.test(name))
  const untyped = others.filter((name) => !tellsItsTypes(name) && !(`@types/${name}` in dependencies))
  expect(untyped).toEqual([])
})
