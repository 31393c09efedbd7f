import { chmodSync, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSupervisor, type Supervisor } from '@seaworthy/rig'
import { type Dependencies, startDependencies } from '../harness/dependencies.ts'
import { GATEWAY, type Network, startNetwork } from './network.ts'
import type { Tools } from './tools.ts'

export const root = join(import.meta.dirname, '../..')
export const SERVICES = ['characters', 'pokedex'] as const

/** What hosts are made on: a network, programs, and what the services stand on. */
export interface Ground {
  readonly tools: Tools
  readonly network: Network
  readonly dependencies: Dependencies
  readonly supervisor: Supervisor
  readonly folder: string
}

/** Everything ends with it. */
export async function startGround(
  tools: Tools,
  say: (text: string) => void,
): Promise<Ground & AsyncDisposable> {
  await using undo = new AsyncDisposableStack()
  const network = await startNetwork()
  const supervisor = undo.use(createSupervisor())
  const folder = await supervisor.createFolder('seaworthy-edge-')
  // Others than root have to get to what is in it, and root's cache is closed to them.
  chmodSync(folder, 0o755)
  const nginx = join(folder, 'nginx')
  copyFileSync(tools.nginx, nginx)
  const dependencies = undo.use(await startDependencies(GATEWAY))
  say('a network, Postgres, Redis and the recorded providers are there')
  const kept = undo.move()
  return {
    ...{ tools: { ...tools, nginx }, network, dependencies, supervisor, folder },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
