import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from './find-program.ts'

const NEEDED = ['initdb', 'postgres', 'createdb']
const PACKAGED = '/usr/lib/postgresql'

/** The programs of a PostgreSQL server, by name: from the PATH, else the newest of the distribution's folders. */
export async function findPostgres(): Promise<ReadonlyMap<string, string> | undefined> {
  const versions = await readdir(PACKAGED).catch(() => [])
  const folders = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(PACKAGED, version, 'bin'))
  const found = await Promise.all(
    NEEDED.map(async (name) => [name, await findProgram(name, folders)] as const),
  )
  const programs = found.flatMap(([name, file]) => (file === undefined ? [] : [[name, file] as const]))
  return programs.length === NEEDED.length ? new Map(programs) : undefined
}
