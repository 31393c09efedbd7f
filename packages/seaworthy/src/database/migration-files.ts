import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { FatalBootError } from '../errors/index.ts'

/** One step of the schema, as its files say. */
export interface Migration {
  /** The number in the file name; the order. */
  readonly version: number
  /** File name without ending, such as `0002_add_origin`. */
  readonly name: string
  readonly up: string
  readonly down: string | undefined
  /** SHA-256 of the up script with line endings made equal. */
  readonly checksum: string
  /** False when the first line is `-- no-transaction`. */
  readonly transactional: boolean
}

const FILE = /^(?<number>\d{4,})_(?<rest>[a-z0-9]+(?:[_-][a-z0-9]+)*)\.(?<direction>up|down)\.sql$/

/**
 * Reads a folder of `NNNN_name.up.sql` and `NNNN_name.down.sql`, in order.
 *
 * @throws FatalBootError when the folder is not there, a `.sql` file is named otherwise, a number is used twice or a down has no up.
 */
export async function readMigrations(folder: URL): Promise<Migration[]> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new FatalBootError(`the migrations folder ${folder.href} cannot be read: ${error.code}`)
  })
  const files = entries.filter((file) => file.endsWith('.sql')).sort()
  const downs = new Map<string, string>()
  const ups = new Map<string, string>()
  for (const file of files) {
    const parts = FILE.exec(file)?.groups
    if (!parts) throw new FatalBootError(`migration ${file} must be named like 0001_create_table.up.sql`)
    const text = await readFile(new URL(file, withSlash(folder)), 'utf8')
    const target = parts.direction === 'up' ? ups : downs
    target.set(`${parts.number}_${parts.rest}`, text)
  }
  for (const name of downs.keys()) {
    if (!ups.has(name)) throw new FatalBootError(`migration ${name}.down.sql has no ${name}.up.sql`)
  }
  const migrations = [...ups].map(([name, up]) => toMigration(name, up, downs.get(name)))
  migrations.sort((a, b) => a.version - b.version)
  for (const [index, { version, name }] of migrations.entries()) {
    const next = migrations[index + 1]
    if (next?.version === version)
      throw new FatalBootError(`migrations ${name} and ${next.name} share a number`)
  }
  return migrations
}

export function toMigration(name: string, up: string, down?: string): Migration {
  const text = normalise(up)
  return {
    version: Number.parseInt(name, 10),
    name,
    up: text,
    down: down === undefined ? undefined : normalise(down),
    checksum: createHash('sha256').update(text).digest('hex'),
    transactional: !/^\s*--\s*no-transaction\b/.test(text),
  }
}

const normalise = (text: string) => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
const withSlash = (folder: URL) => (folder.href.endsWith('/') ? folder : new URL(`${folder.href}/`))
