import { dirname, join } from 'node:path'
import { findPostgres } from '@seaworthy/rig'
import { readPage } from '../../tools/pages/page.ts'
import { type ShellResult, tryShell } from '../harness/shell.ts'

export const root = join(import.meta.dirname, '../..')

/** A page of operations whose commands are run as they stand there. */
export interface Runbook {
  /** One of its blocks of commands; the first that fails ends it. */
  run(block: string, env: Readonly<Record<string, string>>, cwd?: string): Promise<ShellResult>
}

/** @throws Error when a block that is asked for does not stand there. */
export async function openRunbook(service: string, file: string): Promise<Runbook> {
  const path = `deploy/${service}/operations/${file}.md`
  const { blocks } = readPage(root, path)
  const programs = dirname((await findPostgres()).postgres)
  return {
    async run(block, env, cwd = root) {
      const found = blocks.find(({ language }) => language === `sh ${block}`)
      if (found === undefined) throw new Error(`${path} has no block "${block}"`)
      return await tryShell(['bash', '-euo', 'pipefail', '-c', found.text], {
        cwd,
        env: { ...env, PATH: `${join(root, 'node_modules/.bin')}:${programs}:${process.env.PATH}` },
      })
    },
  }
}
