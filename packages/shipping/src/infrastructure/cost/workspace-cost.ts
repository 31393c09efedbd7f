import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deployFolder } from '../../deploy-folder.ts'
import type { Shipped } from '../../shipped-folder.ts'
import { ShippingProblem } from '../../shipping-problem.ts'
import { INFRASTRUCTURES, type PlatformSize, type ServiceSize } from '../infrastructure-size.ts'
import { serviceVariables } from '../service-variables.ts'
import { COST_FILE, readCostFile } from './cost-file.ts'
import { costPage } from './cost-page.ts'
import { podDemand } from './pod-demand.ts'

/**
 * What the environments of a workspace cost, from the files that people wrote.
 *
 * @throws ShippingProblem `sizes_missing` when a service was not shipped yet, and as `costPage`.
 */
export function workspaceCost(root: string, services: readonly Shipped[]): string {
  const read = (path: string, base = root) => {
    if (!existsSync(join(base, path))) throw new ShippingProblem('sizes_missing', path)
    return readFileSync(join(base, path), 'utf8')
  }
  const environments = INFRASTRUCTURES.map((name) => ({
    name,
    platform: JSON.parse(read(`deploy/terraform/environments/${name}/platform.tfvars.json`)) as PlatformSize,
    services: services.map(({ service, plan, root: base }) => {
      const place = deployFolder(service.name, plan)
      return {
        variables: serviceVariables(service),
        size: JSON.parse(read(`${place}/values/${name}.tfvars.json`, base)) as ServiceSize,
        demand: podDemand(
          read(`${place}/helm/values.yaml`, base),
          read(`${place}/values/${name}.yaml`, base),
        ),
      }
    }),
  }))
  return costPage(environments, readCostFile(read(COST_FILE)))
}
