import { ShippingProblem } from '../../shipping-problem.ts'
import type { Infrastructure, PlatformSize, ServiceSize } from '../infrastructure-size.ts'
import type { ServiceVariables } from '../service-variables.ts'
import { COST_FILE, type CostFile } from './cost-file.ts'

/** Pods that a chart asks for: processors, and GiB of memory. */
export interface PodDemand {
  readonly least: { readonly cpu: number; readonly memoryGiB: number }
  readonly most: { readonly cpu: number; readonly memoryGiB: number }
}

/** One environment, as its files say it. */
export interface Environment {
  readonly name: Infrastructure
  readonly platform: PlatformSize
  readonly services: readonly {
    readonly variables: ServiceVariables
    readonly size: ServiceSize
    readonly demand: PodDemand
  }[]
}

/** So many of something in a month, with the fewest and with the most nodes. */
export interface CostLine {
  readonly of: string
  readonly item: string
  readonly least: number
  readonly most: number
  readonly price: number
  readonly per: string
}

/** What a kubelet and what is on every node take of it. */
const RESERVED = { cpu: 0.2, memoryGiB: 1 }
const SECONDS_PER_HOUR = 3_600
const KIB_PER_GIB = 1_048_576

/**
 * What an environment takes in a month, line by line.
 *
 * @throws ShippingProblem `price_unknown`, `machine_unknown`, `nodes_too_few`
 */
export function environmentCost(environment: Environment, costs: CostFile): readonly CostLine[] {
  const { name, platform, services } = environment
  checkRoom(environment, costs)
  const hours = costs.hoursPerMonth
  const use = costs.use[name]
  if (use === undefined) throw new ShippingProblem('prices_invalid', `${COST_FILE} has no use.${name}`)
  const requests = use.requestsPerS * SECONDS_PER_HOUR * hours
  const gib = (kibPerRequest: number) => (requests * kibPerRequest) / KIB_PER_GIB
  const zones = platform.zones.length
  const ways = platform.single_nat_gateway ? 1 : zones
  const lines: CostLine[] = []
  const add = (of: string, item: string, least: number, most = least) => {
    if (most > 0) lines.push({ of, item, least, most, ...priceOf(item, of, costs) })
  }

  const { least, most } = platform.nodes
  add('platform', 'eks.cluster', hours)
  add('platform', `ec2.${platform.node_type}`, least * hours, most * hours)
  add('platform', 'ebs.gp3', least * platform.node_disk_gib, most * platform.node_disk_gib)
  add('platform', 'nat.gateway', ways * hours)
  add('platform', 'nat.traffic', gib(use.providerKiBPerRequest))
  // One of each way out, and one of the balancer in each zone.
  add('platform', 'address.public', (ways + zones) * hours)
  add('platform', 'balancer', hours)
  add('platform', 'balancer.traffic', gib(use.answerKiB))
  add('platform', 'traffic.out', gib(use.answerKiB))
  add('platform', 'waf.acl', 1)
  add('platform', 'waf.rule', FIREWALL_RULES)
  add('platform', 'waf.requests', requests / 1_000_000)
  add('platform', 'kms.key', 1)
  add('platform', 'logs', gib(use.logKiBPerRequest))
  add('platform', 'backup', use.backupGiB)
  for (const { variables, size } of services) {
    const { database_size: database, cache_size: cache } = size
    // A standby costs what the instance costs.
    const copies = (database.multi_az ? 2 : 1) + database.read_replicas
    for (const each of variables.databases) {
      const of = `${variables.name}: ${each}`
      add(of, `rds.${database.instance_class}`, copies * hours)
      add(of, 'rds.gp3', copies * database.storage_gib)
      // Of the administrator, which RDS keeps.
      add(of, 'secret', 1)
    }
    for (const each of variables.caches)
      add(`${variables.name}: ${each}`, `elasticache.${cache.node_type}`, cache.nodes * hours)
    if (variables.secret_variables.length > 0) add(variables.name, 'secret', 1)
  }
  return lines
}

/** Of the module edge: four groups of AWS, and one of its own. */
const FIREWALL_RULES = 5

function priceOf(item: string, of: string, { prices }: CostFile): { price: number; per: string } {
  const found = prices[item]
  if (found === undefined) throw new ShippingProblem('price_unknown', `${item}, which is of ${of}`)
  return { price: found.price, per: found.per }
}

/** Money of a month, with the fewest and with the most nodes. */
export const totalOf = (lines: readonly CostLine[]): { readonly least: number; readonly most: number } => ({
  least: lines.reduce((sum, { least, price }) => sum + least * price, 0),
  most: lines.reduce((sum, { most, price }) => sum + most * price, 0),
})

function checkRoom({ name, platform, services }: Environment, { machines }: CostFile): void {
  const machine = machines[platform.node_type]
  if (machine === undefined) throw new ShippingProblem('machine_unknown', `${platform.node_type} of ${name}`)
  for (const bound of ['least', 'most'] as const)
    for (const what of ['cpu', 'memoryGiB'] as const) {
      const asked = services.reduce((sum, { demand }) => sum + demand[bound][what], 0)
      const offered = platform.nodes[bound] * (machine[what] - RESERVED[what])
      if (asked > offered)
        throw new ShippingProblem(
          'nodes_too_few',
          `${name}: ${platform.nodes[bound]} nodes (nodes.${bound}) have room for ${round(offered)} ${what}, the charts ask for ${round(asked)}`,
        )
    }
}

const round = (value: number): number => Math.round(value * 100) / 100
