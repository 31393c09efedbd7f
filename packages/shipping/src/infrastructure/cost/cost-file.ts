import { UsageError } from '@seaworthy/readiness/command-line'
import { loadYaml } from '@seaworthy/readiness/yaml-file'
import Type, { type Static } from 'typebox'
import { ShippingProblem } from '../../shipping-problem.ts'
import { INFRASTRUCTURES } from '../infrastructure-size.ts'

/** Where prices and use stand, from the root of a workspace. */
export const COST_FILE = 'deploy/terraform/costs.yaml'

const closed = { additionalProperties: false }
const amount = Type.Number({ minimum: 0 })

const Price = Type.Object(
  {
    price: amount,
    per: Type.String({ minLength: 1, description: 'What it is the price of one of' }),
    source: Type.String({ pattern: '^https://', description: 'Where it can be looked up' }),
    date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'When this line was written' }),
  },
  closed,
)
const Use = Type.Object(
  {
    requestsPerS: amount,
    answerKiB: amount,
    logKiBPerRequest: amount,
    providerKiBPerRequest: amount,
    backupGiB: amount,
  },
  closed,
)

/** Prices, what machines offer, and what an environment is used for. */
export const CostFile = Type.Object(
  {
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    region: Type.String({ minLength: 1 }),
    hoursPerMonth: Type.Number({ exclusiveMinimum: 0 }),
    use: Type.Object(Object.fromEntries(INFRASTRUCTURES.map((each) => [each, Use])), closed),
    machines: Type.Record(Type.String(), Type.Object({ cpu: amount, memoryGiB: amount }, closed)),
    prices: Type.Record(Type.String(), Price),
  },
  closed,
)
export type CostFile = Static<typeof CostFile>
export type Use = Static<typeof Use>

/** @throws ShippingProblem `prices_invalid`, with every problem and its line. */
export function readCostFile(text: string): CostFile {
  try {
    return loadYaml<CostFile>(COST_FILE, text, CostFile)
  } catch (error) {
    if (error instanceof UsageError) throw new ShippingProblem('prices_invalid', error.message)
    throw error
  }
}
