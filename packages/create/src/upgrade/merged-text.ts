import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Two changes of one text, put together by git. */
export interface MergedText {
  readonly text: string
  /** How many places both changed, which are marked in the text. */
  readonly conflicts: number
}

/** @returns undefined where there is no git, or what it is given is not text to it. */
export function mergedText(own: string, before: string, after: string): MergedText | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-upgrade-'))
  try {
    const files = Object.entries({ own, before, after })
    for (const [name, text] of files) writeFileSync(join(folder, name), text)
    const labels = ['yours', 'template before', 'template now'].flatMap((label) => ['-L', label])
    const words = ['merge-file', '-p', '--diff3', ...labels, 'own', 'before', 'after']
    const { status, stdout } = spawnSync('git', words, { cwd: folder, encoding: 'utf8' })
    // git answers with the number of conflicts, up to 127; above is what went wrong.
    return status === null || status > 127 ? undefined : { text: stdout, conflicts: status }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
