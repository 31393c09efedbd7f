import { readdirSync } from 'node:fs'
import type { Flaw } from '../src/drills/index.ts'
import type { Control } from '../src/engine/check.ts'

export type { Flaw }

const DRILLS = new URL('../src/drills/', import.meta.url)

/**
 * One thing wrong with the reference service, by the name that a drill gives it.
 *
 * @throws Error for a name that no drill knows, so that a typo never passes as a service without flaw.
 */
export async function readFlaw(name: string | undefined): Promise<Flaw | undefined> {
  if (!name) return undefined
  // The flaws alone: with the drills themselves each start would take twice as long.
  const folders = readdirSync(DRILLS, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const lists = await Promise.all(
    folders.map(
      async (folder): Promise<readonly Control[]> =>
        Object.values(await import(new URL(`${folder.name}/flaws.ts`, DRILLS).href)).flat() as Control[],
    ),
  )
  const flaw = lists.flat().find((candidate) => candidate.flaw === name)
  if (!flaw) throw new Error(`unknown flaw "${name}"`)
  return flaw.flaw as Flaw
}
