import { spawnSync } from 'node:child_process'

/** Makes a git repository of a folder that is in none, where there is git; says whether it did. */
export function beginRepository(folder: string): boolean {
  const git = (...words: string[]) => spawnSync('git', words, { cwd: folder, stdio: 'ignore' })
  const inside = git('rev-parse', '--is-inside-work-tree')
  if (inside.error !== undefined || inside.status === 0) return false
  return git('init', '--quiet', '--initial-branch=main').status === 0
}
