import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Of tests, of what tools install or make, and of what is written by this command. */
const LEFT_OUT = ['build', 'deploy', 'dist', 'node_modules', 'testdata', 'tests', 'vendor']
/** Marks a folder that Python installs packages into. */
const VENV = 'pyvenv.cfg'

/**
 * Folders directly below one that hold sources, at whatever depth. Each is named in an ignore file, as not every builder finds what
 * is two folders down by a pattern that begins with asterisks.
 *
 * @param extension such as `.go`
 */
export function sourceFolders(root: string, extension: string): string[] {
  const isOpen = (each: Dirent) =>
    each.isDirectory() && !each.name.startsWith('.') && !LEFT_OUT.includes(each.name)
  function holdsSource(folder: string): boolean {
    const all = readdirSync(folder, { withFileTypes: true })
    if (all.some(({ name }) => name === VENV)) return false
    return all.some((each) =>
      isOpen(each) ? holdsSource(join(folder, each.name)) : each.isFile() && each.name.endsWith(extension),
    )
  }
  return readdirSync(root, { withFileTypes: true })
    .filter((each) => isOpen(each) && holdsSource(join(root, each.name)))
    .map(({ name }) => name)
    .sort()
}
