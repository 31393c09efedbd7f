import { parse } from 'yaml'
import { ShippingProblem } from '../../shipping-problem.ts'
import type { PodDemand } from './environment-cost.ts'

interface Pods {
  readonly replicas: number
  readonly autoscaling?: { readonly enabled: boolean; readonly least: number; readonly most: number }
  readonly resources: { readonly requests: { readonly cpu: string | number; readonly memory: string } }
}
type Values = Pods & { readonly worker?: Pods }

/**
 * What the pods of a chart ask for in an environment.
 *
 * @param defaults text of the values.yaml of the chart
 * @param own text of the values of the environment
 */
export function podDemand(defaults: string, own: string): PodDemand {
  const values = merged(parse(defaults), parse(own) ?? {}) as Values
  const all = values.worker === undefined ? [values] : [values, values.worker]
  const sum = (bound: 'least' | 'most') =>
    all.reduce(
      (total, { replicas, autoscaling, resources: { requests } }) => {
        const pods = autoscaling?.enabled ? autoscaling[bound] : replicas
        return {
          cpu: total.cpu + pods * processors(requests.cpu),
          memoryGiB: total.memoryGiB + pods * gibibytes(requests.memory),
        }
      },
      { cpu: 0, memoryGiB: 0 },
    )
  return { least: sum('least'), most: sum('most') }
}

/** As Helm puts one file of values over another. */
function merged(under: unknown, over: unknown): unknown {
  if (!isMap(under) || !isMap(over)) return over
  const keys = new Set([...Object.keys(under), ...Object.keys(over)])
  return Object.fromEntries(
    [...keys].map((key) => [key, key in over ? merged(under[key], over[key]) : under[key]]),
  )
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function processors(text: string | number): number {
  const [, amount = '', milli = ''] = /^([\d.]+)(m?)$/.exec(`${text}`) ?? []
  if (amount === '') throw new ShippingProblem('quantity_unknown', `resources.requests.cpu: ${text}`)
  return Number(amount) / (milli === 'm' ? 1_000 : 1)
}

const PER_GIB: Readonly<Record<string, number>> = { Ki: 1_048_576, Mi: 1_024, Gi: 1 }

function gibibytes(text: string): number {
  const [, amount = '', unit = ''] = /^([\d.]+)(Ki|Mi|Gi)$/.exec(text) ?? []
  const per = PER_GIB[unit]
  if (per === undefined) throw new ShippingProblem('quantity_unknown', `resources.requests.memory: ${text}`)
  return Number(amount) / per
}
