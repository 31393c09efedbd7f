import type { BigIntStats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { FatalBootError } from '../../errors/index.ts'

/** A file of a folder. */
export interface ListedFile {
  /** Below the folder, with `/` between its parts on every system. */
  readonly name: string
  readonly path: string
  readonly stat: BigIntStats
}

/** More than a page has: who asks for so many has named the wrong folder, such as one with `node_modules`. */
const MOST_FILES = 20_000

/**
 * Every file of a folder and of those in it. What begins with a dot is left out, except `.well-known` (RFC 8615). Links are
 * followed as far as they stay in the folder, which is how Kubernetes mounts files.
 *
 * @throws FatalBootError for a folder that cannot be read, or has more files than a page has, and a link that leads out of it
 */
export async function listFiles(folder: string): Promise<ListedFile[]> {
  const root = await realpath(folder).catch((error: NodeJS.ErrnoException) => {
    throw new FatalBootError(
      `the folder ${folder} of static files cannot be read (${error.code}): build the page first, or name the folder that it is built into, best by new URL('../dist', import.meta.url)`,
    )
  })
  const files: ListedFile[] = []
  const open = [{ below: '', above: [root] }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { below, above } = next
    for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
      if (entry.name.startsWith('.') && entry.name !== '.well-known') continue
      const name = below === '' ? entry.name : `${below}/${entry.name}`
      const path = join(root, name)
      const target = entry.isSymbolicLink() ? await targetOf(path, root) : path
      const found = await statOf(path, entry.name)
      // A link to a folder that it is in would never end.
      if (found.isDirectory() && !above.includes(target))
        open.push({ below: name, above: [...above, target] })
      else if (found.isFile()) files.push({ name, path, stat: found })
      if (files.length > MOST_FILES)
        throw new FatalBootError(
          `the folder ${folder} of static files has more than ${MOST_FILES} files: name the folder that the page is built into, and nothing above it`,
        )
    }
  }
  return files
}

async function statOf(path: string, name: string): Promise<BigIntStats> {
  try {
    return await stat(path, { bigint: true })
  } catch (error) {
    // Node has put this in the place of bytes that are no text, and the file has another name.
    if (!name.includes('\uFFFD')) throw error
    throw new FatalBootError(
      `${path} in a folder of static files has a name that is not UTF-8: give it another`,
    )
  }
}

async function targetOf(path: string, root: string): Promise<string> {
  const target = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    throw new FatalBootError(
      `${path} is a link to nothing (${error.code}), in a folder of static files: take it away, or put there what it leads to`,
    )
  })
  if (target === root || target.startsWith(root + sep)) return target
  throw new FatalBootError(
    `${path} is a link to ${target}, outside the folder of static files: copy the file there, or take the link away`,
  )
}
