import type { DrillConfig } from '../../config/drill-config.ts'
import type { Replica } from '../../drilling/replica.ts'
import { send } from '../../http/exchange.ts'
import { parsePrometheus } from '../../http/prometheus-text.ts'

/** Requests in flight by the gauge of the service; undefined where it has none. */
export async function inFlightOf(
  { managementUrl }: Replica,
  { metrics }: DrillConfig,
): Promise<number | undefined> {
  if (!metrics) return undefined
  const answer = await send({ url: managementUrl + metrics })
  if (answer.kind !== 'answer' || answer.status !== 200) return undefined
  const { samples, types } = parsePrometheus(answer.body.toString('utf8'))
  const gauges = samples.filter(
    ({ name }) =>
      types.get(name) === 'gauge' && /server.*(?:in_?flight|active_requests|in_progress)/.test(name),
  )
  return gauges.length === 0 ? undefined : gauges.reduce((sum, { value }) => sum + value, 0)
}
