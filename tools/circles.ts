import { posix } from 'node:path'
import { readImports } from './imports.ts'

/**
 * The files that import each other in a circle, one list for each circle: strongly connected components (R. Tarjan 1972).
 * Types count: who has to be read together cannot be understood, moved or replaced alone.
 *
 * @param sources text of each file by its path
 */
export function importCircles(sources: ReadonlyMap<string, string>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const circles: string[][] = []

  function visit(path: string): number {
    const own = index.size
    index.set(path, own)
    low.set(path, own)
    stack.push(path)
    for (const { specifier } of readImports(sources.get(path) as string)) {
      const target = posix.join(posix.dirname(path), specifier)
      if (!specifier.startsWith('.') || !sources.has(target)) continue
      const reach = index.has(target)
        ? stack.includes(target)
          ? index.get(target)
          : undefined
        : visit(target)
      if (reach !== undefined) low.set(path, Math.min(low.get(path) as number, reach))
    }
    if (low.get(path) === own) {
      const circle = stack.splice(stack.indexOf(path))
      if (circle.length > 1) circles.push(circle.sort())
    }
    return low.get(path) as number
  }

  for (const path of sources.keys()) if (!index.has(path)) visit(path)
  return circles
}
