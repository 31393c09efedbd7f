import { join, relative } from 'node:path'
import { deployFolder, type PlacedChart } from '@seaworthy/shipping'
import { placedServices } from './placed-services.ts'

/**
 * Where the chart of every service of a workspace is: of those on the chassis, and of those that have a ship file.
 *
 * @throws ShippingProblem whatever keeps one of them from being shipped.
 */
export async function workspaceCharts(root: string): Promise<readonly PlacedChart[]> {
  return (await placedServices(root)).map(({ service, plan, root: base }) => ({
    name: service.name,
    folder: relative(root, join(base, deployFolder(service.name, plan))).replaceAll('\\', '/'),
  }))
}
