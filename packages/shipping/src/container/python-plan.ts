import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ShipFile } from '../ship-file/ship-file.ts'
import { ShippingProblem } from '../shipping-problem.ts'
import type { ImagePlan } from './image-plan.ts'
import { sourceFolders } from './source-folders.ts'

/** What is started when nobody says it, the first that is there. */
const ENTRIES = ['app.py', 'main.py', 'server.py']
/** Where several tools look for the version of a folder. */
const VERSION_FILE = '.python-version'

/**
 * What the image of a service in Python takes: the sources in the folder of its ship file.
 *
 * @throws ShippingProblem `source_missing`, `version_unknown`.
 */
export function pythonPlan(
  folder: string,
  { version: said, entry: named, content, prepare }: ShipFile['image'],
): { readonly root: string; readonly plan: Extract<ImagePlan, { language: 'python' }> } {
  const isThere = (path: string) => existsSync(join(folder, path))
  const entry = named ?? ENTRIES.find(isThere)
  if (entry === undefined || !isThere(entry))
    throw new ShippingProblem('source_missing', `no ${named ?? ENTRIES.join(', ')} in ${folder}`)
  const version = said ?? versionOf(join(folder, VERSION_FILE))
  if (version === undefined) throw new ShippingProblem('version_unknown', `of Python, for ${folder}`)
  return {
    root: folder,
    plan: {
      language: 'python',
      requirements: isThere('requirements.txt'),
      sources: sourceFolders(folder, '.py'),
      ...{ entry, version, content, prepare },
    },
  }
}

function versionOf(path: string): string | undefined {
  return existsSync(path) ? /^\d+\.\d+(\.\d+)?/m.exec(readFileSync(path, 'utf8'))?.[0] : undefined
}
