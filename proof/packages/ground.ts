import { delimiter, join } from 'node:path'
import type { Supervisor } from '@seaworthy/rig'
import { cached } from '../harness/cache-folder.ts'
import { shell } from '../harness/shell.ts'
import { type FolderRegistry, startFolderRegistry } from './folder-registry.ts'

/** Every Node that the packages say they run on. */
export const NODES = [22, 24, 26] as const
export type NodeMajor = (typeof NODES)[number]

export const root = join(import.meta.dirname, '../..')

/** What a stranger has: tarballs in a registry, a Node, and empty folders. */
export interface Ground {
  readonly supervisor: Supervisor
  /** Where the tarballs are. */
  readonly tarballs: string
  readonly registry: FolderRegistry
  /** Variables of a shell in which a Node is the only one, npm asks the registry, and nothing of npm's is kept from another run. */
  env(node: NodeMajor): Readonly<Record<string, string>>
}

/** Packs what is published, once for all claims. */
export async function openGround(supervisor: Supervisor, undo: AsyncDisposableStack): Promise<Ground> {
  const tarballs = await supervisor.createFolder('seaworthy-tarballs-')
  await shell(['npm', 'run', '--silent', 'pack', '--', '--out', tarballs], { cwd: root })
  const registry = undo.use(await startFolderRegistry(tarballs))
  const cache = await supervisor.createFolder('seaworthy-npm-')
  const folders = new Map<number, string>()
  for (const major of NODES) folders.set(major, await nodeFolder(major))
  return {
    ...{ supervisor, tarballs, registry },
    env: (node) => ({
      PATH: [folders.get(node) as string, ...withoutOurs()].join(delimiter),
      npm_config_registry: registry.url,
      npm_config_cache: cache,
      npm_config_update_notifier: 'false',
      npm_config_fund: 'false',
      npm_config_audit: 'false',
      npm_config_yes: 'true',
    }),
  }
}

/** The folders of PATH, but for what npm has put before them: commands of the workspace are not there for a stranger. */
const withoutOurs = (): readonly string[] =>
  (process.env.PATH ?? '').split(delimiter).filter((each) => !each.includes('node_modules'))

/** A folder with the program `node` of a major version, as its package on npm brings it. */
async function nodeFolder(major: number): Promise<string> {
  const folder = await cached(`node-${major}`, async (place) => {
    await shell(['npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', place, `node@${major}`])
  })
  return join(folder, 'node_modules/node/bin')
}
