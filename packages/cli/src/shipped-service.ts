import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  fromDeclaration,
  nodePlan,
  SHIP_FILE,
  type Shipped,
  ShippingProblem,
  shippedFolder,
  workspaceOf,
} from '@seaworthy/shipping'
import { findService, isService, serviceFolder, serviceFolders } from './service-finder.ts'

const HOW = 'after "ship"'

/**
 * What is shipped: a service of this workspace by name, or the one in a folder. Without a word the one in the folder that the
 * command runs in, or the only one of the workspace.
 *
 * @throws ShippingProblem `file_missing`, `described_twice`, and whatever keeps that service from being shipped.
 * @throws UsageError that lists the services of the workspace.
 */
export async function shippedService(cwd: string, word: string | undefined): Promise<Shipped> {
  const folder = folderOf(cwd, word)
  if (isShipped(folder)) {
    if (isService(folder))
      throw new ShippingProblem('described_twice', `src/service.ts and ${SHIP_FILE} in ${folder}`)
    return shippedFolder(folder)
  }
  const { root, folder: own } = workspaceOf(folder)
  const service = fromDeclaration((await findService(folder)).describe())
  return { service, plan: nodePlan(root, own), root }
}

function folderOf(cwd: string, word: string | undefined): string {
  const places = word === undefined ? [cwd] : [join(cwd, 'services', word), resolve(cwd, word)]
  const place = places.find((each) => isShipped(each) || isService(each))
  if (place !== undefined) return place
  if (serviceFolders(cwd).length > 0) return serviceFolder(cwd, word, HOW)
  throw new ShippingProblem('file_missing', `no ${SHIP_FILE} in ${resolve(cwd, word ?? '')}`)
}

const isShipped = (folder: string): boolean => existsSync(join(folder, SHIP_FILE))
