import { posix } from 'node:path'
import { readImports } from './imports.ts'

/** The files that one imports, and whether it takes nothing but types from them. */
type Edges = ReadonlyMap<string, { readonly typeOnly: boolean }>

/**
 * Of each set of files that import each other in circles the shortest way round, such as
 * `a.ts → (type) b/index.ts → a.ts`. Types count: who has to be read together cannot be understood, moved or replaced alone.
 *
 * @param sources text of each file by its path
 */
export function importCircles(sources: ReadonlyMap<string, string>): string[] {
  const graph = new Map([...sources].map(([path, text]) => [path, edgesOf(path, text, sources)]))
  return tangles(graph).map((tangle) => {
    const ways = tangle.map((start) => shortestWayRound(start, graph))
    const [start = '', ...rest] = ways.reduce((best, way) => (way.length < best.length ? way : best))
    const steps = rest.map((path, index) => {
      const from = index === 0 ? start : (rest[index - 1] as string)
      return ` → ${graph.get(from)?.get(path)?.typeOnly ? '(type) ' : ''}${path}`
    })
    return start + steps.join('')
  })
}

function edgesOf(path: string, text: string, sources: ReadonlyMap<string, string>): Edges {
  const edges = new Map<string, { typeOnly: boolean }>()
  for (const { specifier, typeOnly } of readImports(text)) {
    const target = posix.join(posix.dirname(path), specifier)
    if (!specifier.startsWith('.') || !sources.has(target)) continue
    edges.set(target, { typeOnly: typeOnly && edges.get(target)?.typeOnly !== false })
  }
  return edges
}

/** Strongly connected components of more than one file (R. Tarjan 1972), each sorted. */
function tangles(graph: ReadonlyMap<string, Edges>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []

  function visit(path: string): number {
    const own = index.size
    index.set(path, own)
    low.set(path, own)
    stack.push(path)
    for (const target of (graph.get(path) as Edges).keys()) {
      const reach = index.has(target)
        ? stack.includes(target)
          ? index.get(target)
          : undefined
        : visit(target)
      if (reach !== undefined) low.set(path, Math.min(low.get(path) as number, reach))
    }
    if (low.get(path) === own) {
      const tangle = stack.splice(stack.indexOf(path))
      if (tangle.length > 1) found.push(tangle.sort())
    }
    return low.get(path) as number
  }

  for (const path of graph.keys()) if (!index.has(path)) visit(path)
  return found
}

/** From a file that is in a circle back to itself, both ends included. */
function shortestWayRound(start: string, graph: ReadonlyMap<string, Edges>): string[] {
  const seen = new Set<string>()
  for (let ways = [[start]]; ways.length > 0; ) {
    const longer: string[][] = []
    for (const way of ways) {
      for (const target of (graph.get(way.at(-1) as string) as Edges).keys()) {
        if (target === start) return [...way, start]
        if (!seen.has(target)) longer.push([...way, target])
        seen.add(target)
      }
    }
    ways = longer
  }
  throw new Error(`${start} is in no circle`)
}
