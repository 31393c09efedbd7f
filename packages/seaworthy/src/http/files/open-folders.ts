import type { Environment } from '../../base/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import type { RouteGroup } from '../compile-routes.ts'
import type { Route } from '../route.ts'
import type { FileMemory } from './file-memory.ts'
import { Folder } from './folder.ts'
import { folderHandler } from './folder-handler.ts'
import type { ServedFolder } from './served-folder.ts'

export interface OpenFoldersOptions {
  readonly environment: Environment
  readonly log: Logger
  readonly memory: FileMemory
}

/**
 * The same routes, of which those that answer with a folder have read it.
 *
 * @throws FatalBootError for a folder that cannot be read, and one of a page without its index.html
 */
export async function openFolders(
  groups: readonly RouteGroup[],
  options: OpenFoldersOptions,
): Promise<RouteGroup[]> {
  return Promise.all(
    groups.map(async (group) => ({
      ...group,
      routes: await Promise.all(
        group.routes.map((route) =>
          route.folder === undefined ? route : openRoute(route, route.folder, options),
        ),
      ),
    })),
  )
}

async function openRoute(
  route: Route<never>,
  served: ServedFolder,
  options: OpenFoldersOptions,
): Promise<Route<never>> {
  const folder = await Folder.open(served, options)
  return { ...route, handler: folderHandler(folder, served.isSinglePage) }
}
