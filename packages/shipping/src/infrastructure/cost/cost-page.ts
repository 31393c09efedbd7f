import { COST_FILE, type CostFile } from './cost-file.ts'
import { type CostLine, type Environment, environmentCost, totalOf } from './environment-cost.ts'

/** What each environment costs in a month, as Markdown. @throws ShippingProblem as `environmentCost`. */
export function costPage(environments: readonly Environment[], costs: CostFile): string {
  const dates = Object.values(costs.prices).map(({ date }) => date)
  const [first, last] = [dates.toSorted()[0], dates.toSorted().at(-1)]
  return `Computed from the sizes in \`deploy/terraform/environments/\` and \`deploy/*/values/*.tfvars.json\`, from the pods in \`deploy/*/values/\`, and from the prices and the use in
\`${COST_FILE}\`. \`seaworthy costs\` prints it anew.

**The prices are examples** of list prices on demand in ${costs.region}, written down ${first === last ? `on ${first}` : `from ${first} to ${last}`}, without tax, discounts and free tiers. AWS was not asked; nothing was
ever billed. Correct them in the file, where each names its source, and compare with the first bill.

${environments.map((each) => section(each, costs)).join('\n\n')}
`
}

function section(environment: Environment, costs: CostFile): string {
  const lines = environmentCost(environment, costs)
  const use = costs.use[environment.name]
  const { least, most } = environment.platform.nodes
  const rows = lines.map((line) => {
    const { of, item, price, per } = line
    const money = range(line.least * price, line.most * price)
    return `| ${of} | \`${item}\` | ${range(line.least, line.most)} | ${price} per ${per} | ${money} |`
  })
  const total = totalOf(lines)
  const requests = (use?.requestsPerS ?? 0) * 3_600 * costs.hoursPerMonth
  const perMillion =
    requests === 0
      ? ''
      : `, ${range((total.least / requests) * 1e6, (total.most / requests) * 1e6)} for a million requests`
  return `## ${environment.name}

${range(total.least, total.most)} ${costs.currency} a month with ${least} to ${most} nodes, at ${use?.requestsPerS} requests/s${perMillion}. Of it:

${shares(lines, total.least)}

| of | item | in a month | price | ${costs.currency} |
| -- | -- | --: | -- | --: |
${rows.join('\n')}`
}

/** The three that cost most, since that is where a change is felt. */
function shares(lines: readonly CostLine[], total: number): string {
  const byItem = Map.groupBy(lines, ({ item }) => item)
  return [...byItem]
    .map(([item, all]) => [item, totalOf(all).least] as const)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([item, money]) => `- \`${item}\`: ${Math.round((money / total) * 100)} %`)
    .join('\n')
}

const short = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
const range = (least: number, most: number): string =>
  short(least) === short(most) ? short(least) : `${short(least)}–${short(most)}`
