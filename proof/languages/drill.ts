import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seaworthy } from '../../bench/harness/seaworthy.ts'
import type { Evidence } from '../../packages/readiness/src/index.ts'
import type { Language } from './languages.ts'

/** Runs every drill on the service of a language, as anybody would. @throws Error when the run itself went wrong. */
export function drillLanguage(language: Language): Evidence {
  const scratch = mkdtempSync(join(tmpdir(), 'seaworthy-languages-'))
  try {
    const config = language.prepare(scratch)
    const output = join(scratch, 'evidence.json')
    const args = ['drill', '--config', config, '--level', 'B', '--seed', '1', '-o', `json=${output}`]
    const { status, stderr } = seaworthy(args, { cwd: scratch })
    // 1 and 3 are what the drills say of the service, and the table shows it.
    if (![0, 1, 3].includes(status ?? -1))
      throw new Error(`the drills of ${language.title} ended with ${status}: ${stderr}`)
    return JSON.parse(readFileSync(output, 'utf8')) as Evidence
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
