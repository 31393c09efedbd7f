import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import type { ShipFile } from '../ship-file/ship-file.ts'
import { ShippingProblem } from '../shipping-problem.ts'
import type { ImagePlan } from './image-plan.ts'
import { sourceFolders } from './source-folders.ts'

const MANIFEST = 'go.mod'

/**
 * What the image of a service in Go takes: its whole module, since packages of one reach each other.
 *
 * @param folder of its ship file; the module may begin above it, as it does for several services of one module
 * @throws ShippingProblem `source_missing`, `version_unknown`.
 */
export function goPlan(
  folder: string,
  { version: said, entry = '.', content, prepare }: ShipFile['image'],
): { readonly root: string; readonly plan: Extract<ImagePlan, { language: 'go' }> } {
  const root = moduleOf(folder)
  const manifest = readFileSync(join(root, MANIFEST), 'utf8')
  const version = said ?? versionIn(manifest)
  if (version === undefined) throw new ShippingProblem('version_unknown', `of Go, for ${folder}`)
  if (globSync('*.go', { cwd: join(folder, entry) }).length === 0)
    throw new ShippingProblem('source_missing', `no *.go in ${join(folder, entry)}`)
  const own = relative(root, folder)
  const vendored = existsSync(join(root, 'vendor/modules.txt'))
  const downloaded = existsSync(join(root, 'go.sum'))
  return {
    root,
    plan: {
      language: 'go',
      folder: own,
      entry: posix.join(own, entry),
      modules: vendored ? 'vendored' : downloaded ? 'downloaded' : 'none',
      sources: sourceFolders(root, '.go'),
      ...{ version, content, prepare },
    },
  }
}

/** What it is built with, where that is said, or the least that it needs. */
const versionIn = (manifest: string): string | undefined =>
  (/^toolchain go(\d\S*)/m.exec(manifest) ?? /^go (\d\S*)/m.exec(manifest))?.[1]

function moduleOf(folder: string): string {
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, MANIFEST))) return root
    if (root === dirname(root))
      throw new ShippingProblem('source_missing', `no ${MANIFEST} in ${folder} or above it`)
  }
}
