import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'

/**
 * An archive of an empty embedded database for `DATABASE_EMBEDDED_TEMPLATE`, made once per machine and version: starting
 * from it takes a fifth of the time that starting from nothing takes.
 */
export async function embeddedTemplate(): Promise<string> {
  const manifest = fileURLToPath(new URL('../package.json', import.meta.resolve('@electric-sql/pglite')))
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }
  const file = join(tmpdir(), `seaworthy-embedded-${version}.tar`)
  if (existsSync(file)) return file
  const database = await PGlite.create('memory://')
  const archive = await database.dumpDataDir('none')
  await database.close()
  const unfinished = `${file}.${randomUUID()}`
  await writeFile(unfinished, Buffer.from(await archive.arrayBuffer()))
  await rename(unfinished, file)
  return file
}
