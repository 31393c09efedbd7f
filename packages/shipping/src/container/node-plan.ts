import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { ShippingProblem } from '../shipping-problem.ts'
import type { ImagePlan } from './image-plan.ts'

interface Manifest {
  readonly name: string
  readonly workspaces?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Folders beside `src` that belong to a running service. */
const CONTENT = ['migrations', 'data', 'public']

/**
 * What the image of a service takes: of an npm workspace the packages that its production dependencies reach; of a project of its
 * own, whose folder is empty, itself.
 *
 * @throws ShippingProblem `base_unknown`, `workspace_unknown`.
 */
export function nodePlan(root: string, folder: string): Extract<ImagePlan, { language: 'node' }> {
  const manifest = read(join(root, 'package.json'))
  const local = new Map(
    (manifest.workspaces ?? [])
      .flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root }))
      .map((path) => [read(join(root, path)).name, dirname(path)] as const),
  )
  const own = read(join(root, folder, 'package.json'))
  if (folder === '') local.set(own.name, '')
  if (local.get(own.name) !== folder)
    throw new ShippingProblem('workspace_unknown', `${folder} (${own.name})`)
  const reached = new Set<string>()
  const reach = (name: string): void => {
    const place = local.get(name)
    if (place === undefined || reached.has(place)) return
    reached.add(place)
    for (const next of Object.keys(read(join(root, place, 'package.json')).dependencies ?? {})) reach(next)
  }
  reach(own.name)
  const nodeVersion = nodeVersionOf(root, manifest)
  return {
    language: 'node',
    folder,
    packageName: own.name,
    folders: [...reached].sort((a, b) => Number(a === folder) - Number(b === folder) || a.localeCompare(b)),
    nodeVersion,
    prepares: existsSync(join(root, folder, 'src/prepare.ts')),
    content: CONTENT.filter((each) => existsSync(join(root, folder, each))),
  }
}

const PINNED = /^\d+\.\d+\.\d+$/
/** As version managers read it: a whole version, or a line of them such as 26, of which an image takes the newest. */
const NODE_VERSION_FILE = '.node-version'
const NODE_VERSION = /^v?(\d+(?:\.\d+){0,2})$/

/** @throws ShippingProblem `base_unknown`. */
function nodeVersionOf(root: string, manifest: Manifest): string {
  const { node } = { ...manifest.dependencies, ...manifest.devDependencies }
  if (node !== undefined && PINNED.test(node)) return node
  const file = join(root, NODE_VERSION_FILE)
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
  const [, version] = NODE_VERSION.exec(text ?? '') ?? []
  if (version !== undefined) return version
  const told = `package.json has "node": ${node ?? 'nothing'}, and ${NODE_VERSION_FILE} has ${text ?? 'nothing'}`
  throw new ShippingProblem('base_unknown', told)
}

/**
 * The folder that the image of a service is built from, and that of the service in it: the nearest above with `workspaces`, or
 * its own, where it has a lock file of its own.
 *
 * @throws ShippingProblem `workspace_unknown`.
 */
export function workspaceOf(folder: string): { readonly root: string; readonly folder: string } {
  if (existsSync(join(folder, 'package-lock.json'))) return { root: folder, folder: '' }
  for (let root = folder; ; root = dirname(root)) {
    const path = join(root, 'package.json')
    if (existsSync(path) && read(path).workspaces) return { root, folder: relative(root, folder) }
    if (root === dirname(root)) throw new ShippingProblem('workspace_unknown', folder)
  }
}

const read = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest
