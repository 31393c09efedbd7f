import type { CompiledRoute } from '../compiled-route.ts'
import type { FolderInput } from './folder-handler.ts'

/** A route that answers with a folder, and what is asked for of it. */
export interface FoundFolder {
  readonly route: CompiledRoute
  readonly input: FolderInput
}

/**
 * Finds the folder of a path that no route has; of several the one with the longest path. A path below `/api` belongs to the
 * routes, also where none has it.
 */
export function findFolder(
  routes: readonly CompiledRoute[],
): ((path: string) => FoundFolder | undefined) | undefined {
  const folders = routes
    .filter(({ declared }) => declared.folder !== undefined)
    .map((route) => ({ route, at: route.template.slice(0, -'/*'.length) }))
    .sort((a, b) => b.at.length - a.at.length)
  if (folders.length === 0) return undefined
  return (encoded) => {
    const path = decoded(encoded)
    if (path === undefined || path === '/api' || path.startsWith('/api/')) return undefined
    const found = folders.find(({ at }) => path === at || path.startsWith(`${at}/`))
    if (found === undefined) return undefined
    const { route, at } = found
    return { route, input: { name: path === at ? undefined : path.slice(at.length + 1) } }
  }
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
