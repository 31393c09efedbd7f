import { execFile } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** The files of a folder as static checks see them: paths relative to it, with `/`, ignored files left out. */
export interface Repository {
  readonly root: string
  readonly files: readonly string[]
  /** Paths that match. */
  matching(pattern: RegExp): readonly string[]
  /** The text, or undefined when it is missing, too large (over 512 KiB) or binary. */
  text(path: string): string | undefined
}

const MAX_BYTES = 512 * 1024
const IGNORED = new Set([
  'node_modules',
  '.git',
  'dist',
  'build',
  'coverage',
  'vendor',
  '.venv',
  'target',
  '.data',
])

export async function openRepository(root: string): Promise<Repository> {
  const files = (await listByGit(root)) ?? (await listByWalk(root))
  const texts = new Map<string, string | undefined>()
  const read = (path: string): string | undefined => {
    try {
      const file = join(root, path)
      if (statSync(file).size > MAX_BYTES) return undefined
      const text = readFileSync(file, 'utf8')
      return text.includes('\u0000') ? undefined : text
    } catch {
      return undefined
    }
  }
  return {
    root,
    files,
    matching: (pattern) => files.filter((path) => pattern.test(path)),
    text(path) {
      if (!texts.has(path)) texts.set(path, read(path))
      return texts.get(path)
    },
  }
}

/** Tracked and untracked files that are not ignored; undefined outside a repository. */
function listByGit(root: string): Promise<readonly string[] | undefined> {
  return new Promise((resolve) =>
    execFile(
      'git',
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate', '.'],
      { cwd: root, maxBuffer: 64 * 2 ** 20, timeout: 5_000 },
      (error, stdout) =>
        resolve(
          error
            ? undefined
            : stdout
                .split('\0')
                .filter((path) => path !== '')
                .sort(),
        ),
    ),
  )
}

async function listByWalk(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: false, withFileTypes: true })
  const nested = await Promise.all(
    entries.map(async (entry): Promise<readonly string[]> => {
      const path = join(root, entry.name)
      if (entry.isFile()) return [path]
      if (!entry.isDirectory() || IGNORED.has(entry.name)) return []
      return (await listByWalk(path)).map((child) => join(path, child))
    }),
  )
  return nested
    .flat()
    .map((path) => relative(root, path).replaceAll('\\', '/'))
    .sort()
}
