import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Flaw } from '../src/drills/index.ts'

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
  const modules: Readonly<Record<string, object>>[] = await Promise.all(
    globSync(FLAWS).map((file) => import(file)),
  )
  const known = modules.some((module) =>
    Object.values<object>(module).some((flaws) => Object.hasOwn(flaws, name)),
  )
  if (!known) throw new Error(`unknown flaw "${name}"`)
  return name as Flaw
}
