import type { Histogram } from 'prom-client'
import type { Telemetry } from '../telemetry/index.ts'

const METRIC = 'db_client_operation_duration_seconds'

/**
 * How often each statement ran during the callback, by name: the guard against a query per row. Expect the same counts
 * for one row and for a hundred.
 */
export async function countStatements(
  { metrics }: Telemetry,
  fn: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const counts = async () => {
    const metric = metrics.registry.getSingleMetric(METRIC) as Histogram<'operation'>
    const { values } = await metric.get()
    return new Map(
      values
        .filter((value) => value.metricName === `${METRIC}_count`)
        .map((value) => [String(value.labels.operation), value.value]),
    )
  }
  const before = await counts()
  await fn()
  const after = await counts()
  const ran = [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
  return Object.fromEntries(ran.filter(([, count]) => count > 0))
}
