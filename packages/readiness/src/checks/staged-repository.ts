import { spawn } from 'node:child_process'
import { buffer, text } from 'node:stream/consumers'
import { UsageError } from '../engine/usage-error.ts'
import { MAX_BYTES, type Read, type Repository, readOf, repositoryOf, TOO_LARGE } from './repository.ts'

/** Checks that say something about a few files alone. */
export const STAGED_CHECKS = ['secrets', 'env-files'] as const

/** A submodule: what it stands for is in another repository. */
const SUBMODULE = '160000'

/**
 * What the next commit adds or changes, as it will be committed: a file that was corrected since `git add` is seen uncorrected.
 * Git's own variables count, so a hook sees the index of `git commit --all` and of `git commit <path>`.
 *
 * @throws UsageError where there is no Git repository.
 */
export async function openStaged(root: string): Promise<Repository> {
  const blobs = new Map((await changes(root)).map(({ path, blob }) => [path, blob]))
  const contents = await readBlobs(root, [...new Set(blobs.values())])
  const look = (path: string): Read => contents.get(blobs.get(path) ?? '') ?? { problem: 'ENOENT' }
  return repositoryOf(root, [...blobs.keys()].sort(), look, () => 'tracked')
}

interface Change {
  readonly path: string
  readonly blob: string
}

async function changes(root: string): Promise<readonly Change[]> {
  // Outside a repository "diff" compares two files.
  await git(root, ['rev-parse', '--git-dir'])
  const what = ['--cached', '--raw', '-z', '--no-abbrev', '--no-renames', '--diff-filter=ACMT', '--relative']
  const fields = (await git(root, ['diff', ...what])).toString('utf8').split('\0')
  const found: Change[] = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode, , blob = ''] = (fields[at] as string).split(' ')
    if (mode !== SUBMODULE) found.push({ path: fields[at + 1] as string, blob })
  }
  return found
}

async function readBlobs(root: string, blobs: readonly string[]): Promise<ReadonlyMap<string, Read>> {
  if (blobs.length === 0) return new Map()
  const listed = await git(root, ['cat-file', '--batch-check=%(objectname) %(objectsize)'], blobs)
  const sizes = new Map(
    listed
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), Number(line.slice(line.indexOf(' ') + 1))] as const),
  )
  const small = blobs.filter((blob) => (sizes.get(blob) ?? 0) <= MAX_BYTES)
  const reads = new Map<string, Read>(blobs.map((blob) => [blob, TOO_LARGE]))
  const answer = small.length === 0 ? Buffer.alloc(0) : await git(root, ['cat-file', '--batch'], small)
  // Each as a line that names it and its size, the content, and a line feed.
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf('\n', at)
    const [blob = '', , size] = answer.toString('utf8', at, end).split(' ')
    const from = end + 1
    at = from + Number(size) + 1
    reads.set(blob, readOf(answer.toString('utf8', from, at - 1)))
  }
  return reads
}

/** What Git prints. @param lines what it is asked on its standard input */
async function git(root: string, words: readonly string[], lines: readonly string[] = []): Promise<Buffer> {
  const child = spawn('git', [...words], { cwd: root })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  // One that ends before it has read is told by its code.
  child.stdin.on('error', () => undefined).end(lines.map((line) => `${line}\n`).join(''))
  const [code, stdout, stderr] = await Promise.all([ended, buffer(child.stdout), text(child.stderr)])
  if (code !== 0)
    throw new UsageError(`--staged asks Git what the next commit changes: ${stderr.trim().split('\n')[0]}`)
  return stdout
}
