import { execFile } from 'node:child_process'
import { lstatSync, readFileSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type ParsedYaml, parseYaml } from './parsed-yaml.ts'

/** `tracked-though-ignored`: an ignore file names it, and Git keeps it all the same. */
export type Tracking = 'untracked' | 'tracked' | 'tracked-though-ignored'

/** The files of a folder as static checks see them: paths relative to it, with `/`, ignored files left out. */
export interface Repository {
  readonly root: string
  readonly files: readonly string[]
  /** Paths that match. */
  matching(pattern: RegExp): readonly string[]
  /** The text, or undefined when it is missing, too large (over 512 KiB) or binary. */
  text(path: string): string | undefined
  /** Why there is no text. */
  problem(path: string): string | undefined
  /** The text as YAML, or undefined when there is none. A file is parsed once, however many checks ask for it. */
  yaml(path: string): ParsedYaml | undefined
  /** `untracked` outside a Git repository too. */
  tracking(path: string): Tracking
}

/** Of what a check reads. */
export const MAX_BYTES = 512 * 1024
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
  const git = await listByGit(root)
  const files = git?.files ?? (await listByWalk(root))
  const tracking = (path: string) => git?.tracking(path) ?? 'untracked'
  return repositoryOf(root, files, (path) => readText(join(root, path)), tracking)
}

/** @param look reads a file; asked once for each path */
export function repositoryOf(
  root: string,
  files: readonly string[],
  look: (path: string) => Read,
  tracking: Repository['tracking'],
): Repository {
  const read = once(look)
  const parse = once((path) => {
    const { text } = read(path)
    return text === undefined ? undefined : parseYaml(path, text)
  })
  return {
    root,
    files,
    matching: (pattern) => files.filter((path) => pattern.test(path)),
    text: (path) => read(path).text,
    problem: (path) => read(path).problem,
    yaml: parse,
    tracking,
  }
}

/** The same, asked once for each path. */
function once<T>(look: (path: string) => T): (path: string) => T {
  const known = new Map<string, { readonly seen: T }>()
  return (path) => {
    const entry = known.get(path) ?? { seen: look(path) }
    known.set(path, entry)
    return entry.seen
  }
}

/** A text, or why there is none. */
export interface Read {
  readonly text?: string
  readonly problem?: string
}

export const TOO_LARGE: Read = { problem: `larger than ${MAX_BYTES / 1024} KiB` }

/** What a content is worth to checks. */
export const readOf = (text: string): Read => (text.includes('\u0000') ? { problem: 'binary' } : { text })

function readText(file: string): Read {
  try {
    return statSync(file).size > MAX_BYTES ? TOO_LARGE : readOf(readFileSync(file, 'utf8'))
  } catch (error) {
    return { problem: error instanceof Error && 'code' in error ? String(error.code) : String(error) }
  }
}

/** Tracked and untracked files that are there and not ignored; undefined outside a repository. */
async function listByGit(
  root: string,
): Promise<{ files: readonly string[]; tracking: (path: string) => Tracking } | undefined> {
  const lists = await Promise.all([
    gitFiles(root, '--cached', '--deduplicate'),
    gitFiles(root, '--others', '--exclude-standard'),
    gitFiles(root, '--cached', '--ignored', '--exclude-standard'),
  ])
  const [tracked, untracked, ignored] = lists.map((list) => list && new Set(list))
  if (!tracked || !untracked || !ignored) return undefined
  return {
    files: [...tracked, ...untracked]
      .filter((path) => lstatSync(join(root, path), { throwIfNoEntry: false }))
      .sort(),
    tracking: (path) =>
      ignored.has(path) ? 'tracked-though-ignored' : tracked.has(path) ? 'tracked' : 'untracked',
  }
}

function gitFiles(root: string, ...options: readonly string[]): Promise<readonly string[] | undefined> {
  return new Promise((resolve) =>
    execFile(
      'git',
      ['ls-files', '-z', ...options, '.'],
      { cwd: root, maxBuffer: 64 * 2 ** 20, timeout: 5_000 },
      (error, stdout) => resolve(error ? undefined : stdout.split('\0').filter((path) => path !== '')),
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
