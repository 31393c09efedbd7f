import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

const NEEDED = ['initdb', 'postgres', 'createdb']
const PACKAGED = '/usr/lib/postgresql'

/** Finds a program on the PATH, then in further folders. */
export async function findProgram(
  name: string,
  folders: readonly string[] = [],
): Promise<string | undefined> {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...folders]) {
    const file = join(folder, name)
    if (folder && (await isProgram(file))) return file
  }
  return undefined
}

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

async function isProgram(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
