import { findProgram } from '@seaworthy/rig'
import { shell, tryShell } from './shell.ts'

/** Where programs of the system are beside PATH. */
const FOLDERS = ['/usr/sbin', '/sbin']

/**
 * Installs what is missing, where this is Debian and there is leave to.
 *
 * @param programs each with the package that brings it
 * @throws Error that names what has to be there.
 */
export async function installPrograms(programs: Readonly<Record<string, string>>): Promise<void> {
  const missing = Object.entries(programs).flatMap(([program, name]) =>
    findProgram(program, FOLDERS) ? [] : [name],
  )
  await installPackages(missing)
}

/** The same for packages that bring no program. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const missing = [...new Set(packages)]
  if (missing.length === 0) return
  const names = missing.join(', ')
  if (!findProgram('apt-get') || process.getuid?.() !== 0)
    throw new Error(`these have to be installed: ${names}`)
  console.log(`installing ${names}`)
  await tryShell(['apt-get', 'update', '-qq'])
  await shell(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  })
}
