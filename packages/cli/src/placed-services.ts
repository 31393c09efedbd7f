import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Service } from '@seaworthy/chassis'
import { type PlacedService, SHIP_FILE } from '@seaworthy/shipping'
import { findService, isService, serviceFolders } from './service-finder.ts'
import { shippedService } from './shipped-service.ts'

type Route = ReturnType<Service['describe']>['routes'][number]

/**
 * Every service of a repository: those on the chassis, and those that have a ship file, in `services/*` or at the root.
 *
 * @throws ShippingProblem whatever keeps one of them from being shipped.
 */
export async function placedServices(root: string): Promise<readonly PlacedService[]> {
  const foreign = globSync([SHIP_FILE, `services/*/${SHIP_FILE}`], { cwd: root })
  const folders = new Set([...serviceFolders(root), ...foreign.map((path) => join(root, dirname(path)))])
  const placed: PlacedService[] = []
  // One after the other, for loading sets a variable of the process.
  for (const folder of [...folders].sort()) {
    const shipped = await shippedService(folder, undefined)
    const path = isService(folder) ? await openRead(folder) : undefined
    placed.push({ ...shipped, ...(path === undefined ? {} : { path }) })
  }
  return placed
}

/** What anybody can read without knowing more than its path. */
async function openRead(folder: string): Promise<string | undefined> {
  const { routes } = (await findService(folder)).describe()
  return routes.find(isOpenRead)?.path
}

const isOpenRead = ({ method, path, access }: Route): boolean =>
  method === 'GET' && access.kind === 'anyone' && !path.includes('{')
