import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Flaw } from '../src/drills/index.ts'
import type { Control } from '../src/engine/check.ts'

export type { Flaw }

const FLAWS = fileURLToPath(new URL('../src/drills/*/flaws.ts', import.meta.url))

/**
 * One thing wrong with the reference service, by the name that a drill gives it.
 *
 * @throws Error for a name that no drill knows, so that a typo never passes as a service without flaw.
 */
export async function readFlaw(name: string | undefined): Promise<Flaw | undefined> {
  if (!name) return undefined
  // The flaws alone: with the drills themselves each start would take twice as long.
  const modules: object[] = await Promise.all(globSync(FLAWS).map((file) => import(file)))
  const flaws = modules.flatMap((module) => Object.values(module).flat() as readonly Control[])
  const flaw = flaws.find((candidate) => candidate.flaw === name)
  if (!flaw) throw new Error(`unknown flaw "${name}"`)
  return flaw.flaw as Flaw
}
