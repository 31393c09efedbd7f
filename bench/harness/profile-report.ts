import { fileURLToPath } from 'node:url'

/** The part of a V8 CPU profile that the report reads. */
interface CpuProfile {
  nodes: {
    id: number
    callFrame: { functionName: string; url: string; lineNumber: number }
    children?: number[]
  }[]
  samples: number[]
  timeDeltas: number[]
}

export interface ProfileRow {
  what: string
  selfMicros: number
  /** Time in this and all that it called. */
  totalMicros: number
}

export interface ProfileReport {
  totalMicros: number
  /** By function, most self time first. */
  functions: ProfileRow[]
  /** By package, capability of ours or part of Node, most self time first. */
  places: ProfileRow[]
}

/** Sums a V8 CPU profile by function and by place. Recursion is counted once in totals. */
export function reportProfile(json: string): ProfileReport {
  const profile = JSON.parse(json) as CpuProfile
  const selfByNode = new Map<number, number>()
  for (const [index, node] of profile.samples.entries()) {
    selfByNode.set(node, (selfByNode.get(node) ?? 0) + (profile.timeDeltas[index] ?? 0))
  }
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const functions = new Map<string, ProfileRow>()
  const places = new Map<string, ProfileRow>()
  const add = (table: Map<string, ProfileRow>, what: string, self: number, total: number) => {
    const row = table.get(what) ?? { what, selfMicros: 0, totalMicros: 0 }
    row.selfMicros += self
    row.totalMicros += total
    table.set(what, row)
  }
  const visit = (id: number, openFunctions: ReadonlySet<string>, openPlaces: ReadonlySet<string>): number => {
    const { callFrame, children = [] } = nodes.get(id)!
    const place = placeOf(callFrame.url, callFrame.functionName)
    const file = callFrame.url ? ` ${callFrame.url.split('/').at(-1)}:${callFrame.lineNumber + 1}` : ''
    const name = `${callFrame.functionName || '(anonymous)'}${file} [${place}]`
    const self = selfByNode.get(id) ?? 0
    const withFunction = new Set(openFunctions).add(name)
    const withPlace = new Set(openPlaces).add(place)
    const total = children.reduce((sum, child) => sum + visit(child, withFunction, withPlace), self)
    add(functions, name, self, openFunctions.has(name) ? 0 : total)
    add(places, place, self, openPlaces.has(place) ? 0 : total)
    return total
  }
  const root = profile.nodes[0]!.id
  visit(root, new Set(), new Set())
  const bySelf = (a: ProfileRow, b: ProfileRow) => b.selfMicros - a.selfMicros
  const busy = [...functions.values()].filter(
    ({ what }) => !what.startsWith('(idle)') && !what.startsWith('(root)'),
  )
  return {
    totalMicros: busy.reduce((sum, row) => sum + row.selfMicros, 0),
    functions: busy.toSorted(bySelf),
    places: [...places.values()]
      .filter(({ what }) => what !== '(idle)' && what !== '(root)')
      .toSorted(bySelf),
  }
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

function placeOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'v8'
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/')
  const packageName = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  if (packageName) return packageName
  const path = url.replace('file://', '').replace(ROOT, '')
  return /^packages\/(seaworthy\/src\/[^/]+)/.exec(path)?.[1] ?? path.split('/')[0]!
}
