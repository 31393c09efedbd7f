import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '@seaworthy/rig'
import { cached } from './cache-folder.ts'
import { shell, tryShell } from './shell.ts'

/**
 * A folder with what packages of Debian hold, and what of their needs this machine does not have. Nothing is installed, so no server
 * of theirs starts by itself.
 *
 * @throws Error where this is not Debian, or knows no such package.
 */
export async function unpackedPackages(name: string, packages: readonly string[]): Promise<string> {
  if (!findProgram('apt-get')) throw new Error(`these come from packages of Debian: ${packages.join(', ')}`)
  const versions = async () => {
    const { stdout } = await shell(['apt-cache', 'show', '--no-all-versions', packages[0] as string])
    return /^Version: (.*)$/m.exec(stdout)?.[1]
  }
  const known = await versions().catch(() => undefined)
  if (known === undefined) await tryShell(['apt-get', 'update', '-qq'])
  const version = (known ?? (await versions()) ?? '').replaceAll(/[^A-Za-z0-9.+-]/g, '-')
  return cached(`${name}-${version}`, async (folder) => {
    // Lists that are older than the archive name files that are no longer there.
    await tryShell(['apt-get', 'update', '-qq'])
    const { stdout } = await shell([
      ...['apt-get', 'install', '--simulate', '--reinstall', '--no-install-recommends', ...packages],
    ])
    const needed = [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, each]) => each as string)
    const place = join(folder, 'packages')
    await shell(['mkdir', place])
    await shell(['apt-get', 'download', '-qq', '--option', 'APT::Sandbox::User=root', ...needed], {
      cwd: place,
    })
    await shell(['sh', '-c', 'for each in *.deb; do dpkg-deb --extract "$each" ..; done'], { cwd: place })
    rmSync(place, { recursive: true })
  })
}
