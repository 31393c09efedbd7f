import { globSync, readFileSync } from 'node:fs'
import { basename, join, posix } from 'node:path'
import { readImports } from '../architecture/imports.ts'

/** A folder of a service, for one matter. */
export interface Slice {
  readonly name: string
  /** Slices that it imports by value. */
  readonly uses: readonly string[]
  /** Capabilities of the chassis that it imports, types too: a client is often known by its type alone. */
  readonly capabilities: readonly string[]
}

export function slicesOf(root: string, service: string): readonly Slice[] {
  const source = join(root, 'services', service, 'src')
  const names = globSync('*/index.ts', { cwd: source }).map((path) =>
    basename(posix.dirname(path.replaceAll('\\', '/'))),
  )
  return names.sort().map((name) => {
    const files = globSync(`${name}/*.ts`, { cwd: source }).filter((path) => !path.endsWith('.test.ts'))
    const imports = files.flatMap((path) => readImports(readFileSync(join(source, path), 'utf8')))
    const uses = imports.flatMap(({ specifier, typeOnly }) => {
      const other = /^\.\.\/([\w-]+)\/index\.ts$/.exec(specifier)?.[1]
      return other !== undefined && !typeOnly ? [other] : []
    })
    const capabilities = imports.flatMap(
      ({ specifier }) => /^@seaworthy\/chassis\/(\w+)/.exec(specifier)?.[1] ?? [],
    )
    return { name, uses: [...new Set(uses)].sort(), capabilities: [...new Set(capabilities)].sort() }
  })
}
