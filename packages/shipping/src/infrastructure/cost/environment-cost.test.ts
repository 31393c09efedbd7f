import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { FIRST_SIZES } from '../infrastructure-size.ts'
import { readCostFile } from './cost-file.ts'
import { costPage } from './cost-page.ts'
import { type Environment, environmentCost, totalOf } from './environment-cost.ts'
import { firstCosts } from './first-costs.ts'

const costs = readCostFile(firstCosts())
const demand = { least: { cpu: 0.75, memoryGiB: 0.75 }, most: { cpu: 2.5, memoryGiB: 2.5 } }
const environment = (
  name: Environment['name'],
  change: Partial<Environment['platform']> = {},
): Environment => ({
  name,
  platform: { ...FIRST_SIZES[name].platform, ...change },
  services: [
    {
      variables: {
        name: 'shop',
        databases: ['database'],
        caches: ['cache'],
        secret_variables: ['DATABASE_URL'],
        proxies_variable: '',
      },
      size: FIRST_SIZES[name].service,
      demand,
    },
  ],
})
const line = (item: string, lines = environmentCost(environment('production'), costs)) =>
  lines.filter((each) => each.item === item)

test('every first size has a price, in both environments', () => {
  const small = totalOf(environmentCost(environment('pre-production'), costs))
  const medium = totalOf(environmentCost(environment('production'), costs))
  expect(small.least).toBeGreaterThan(0)
  expect(medium.least).toBeGreaterThan(small.most)
})

test('a figure changes by what its price changes', () => {
  const dearer = structuredClone(costs)
  dearer.prices['eks.cluster']!.price += 0.1
  const lines = environmentCost(environment('production'), dearer)
  const before = totalOf(environmentCost(environment('production'), costs))
  expect(totalOf(lines).least - before.least).toBeCloseTo(0.1 * costs.hoursPerMonth)
  expect(costPage([environment('production')], dearer)).not.toBe(costPage([environment('production')], costs))
})

test('a figure changes by what is used and by what is larger', () => {
  const busier = structuredClone(costs)
  busier.use.production!.requestsPerS *= 2
  const of = (item: string) => line(item)[0]!.least
  const busy = environmentCost(environment('production'), busier)
  expect(line('waf.requests', busy)[0]!.least).toBeCloseTo(2 * of('waf.requests'))
  const larger = environmentCost(environment('production', { node_disk_gib: 100 }), costs)
  expect(line('ebs.gp3', larger)[0]!.least).toBe(2 * of('ebs.gp3'))
})

test('a standby costs what the instance costs, and nodes are told at least and at most', () => {
  expect(line('rds.db.m7g.large')[0]!.least).toBe(2 * costs.hoursPerMonth)
  expect(line('ec2.m7g.large')[0]).toMatchObject({
    least: 3 * costs.hoursPerMonth,
    most: 9 * costs.hoursPerMonth,
  })
})

test('what has no price is named, and who asked for it', () => {
  const odd = environment('production')
  const size = { ...odd.services[0]!.size }
  const huge = { ...size, database_size: { ...size.database_size, instance_class: 'db.x2g.huge' } }
  const asked = { ...odd, services: [{ ...odd.services[0]!, size: huge }] }
  expect(() => environmentCost(asked, costs)).toThrow(/price_unknown.*rds\.db\.x2g\.huge.*shop: database/)
})

test('nodes that have no room for the pods are named with both numbers', () => {
  const crowded = environment('production', { nodes: { least: 3, most: 3 } })
  const services = [{ ...crowded.services[0]!, demand: { ...demand, most: { cpu: 6, memoryGiB: 2 } } }]
  expect(() => environmentCost({ ...crowded, services }, costs)).toThrow(
    /nodes_too_few.*3 nodes \(nodes\.most\) have room for 5\.4 cpu, the charts ask for 6/,
  )
  expect(() => environmentCost(environment('production', { node_type: 'z1.large' }), costs)).toThrow(
    /machine_unknown.*z1\.large/,
  )
})

test.each([
  ['a price that is no number', 'eks.cluster: {price: 0.10', 'eks.cluster: {price: free'],
  ['a price without a date', /, date: "[^"]*"\}/, '}'],
  ['a source that is no address', 'source: "https://aws.amazon.com/eks', 'source: "aws.amazon.com/eks'],
  ['a currency that nobody has', 'currency: USD', 'currency: dollars'],
])('%s is refused, with its line', (_, from, to) => {
  const text = firstCosts().replace(from, to)
  expect(text).not.toBe(firstCosts())
  expect(() => readCostFile(text)).toThrow(/prices_invalid[\s\S]*line \d+/)
})

test('the file says that its prices are examples, and each names a source', () => {
  expect(firstCosts()).toContain('EXAMPLES')
  const { prices } = parse(firstCosts()) as { prices: Record<string, { source: string }> }
  expect(Object.values(prices).every(({ source }) => source.startsWith('https://'))).toBe(true)
})
