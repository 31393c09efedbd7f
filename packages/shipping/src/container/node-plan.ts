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
 * What the image of a service of an npm workspace takes: the packages that its production dependencies reach.
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
  const nodeVersion = { ...manifest.dependencies, ...manifest.devDependencies }.node
  if (nodeVersion === undefined || !/^\d+\.\d+\.\d+$/.test(nodeVersion)) {
    throw new ShippingProblem(
      'base_unknown',
      `package.json of the workspace has "node": ${nodeVersion ?? 'nothing'}`,
    )
  }
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

/** The folder of the workspace that a folder is in: the nearest with `workspaces`. @throws ShippingProblem `workspace_unknown`. */
export function workspaceOf(folder: string): { readonly root: string; readonly folder: string } {
  for (let root = folder; ; root = dirname(root)) {
    const path = join(root, 'package.json')
    if (existsSync(path) && read(path).workspaces) return { root, folder: relative(root, folder) }
    if (root === dirname(root)) throw new ShippingProblem('workspace_unknown', folder)
  }
}

const read = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest
