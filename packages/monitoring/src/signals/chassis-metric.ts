import type { cacheMetrics } from 'seaworthy/cache'
import type { databaseMetrics } from 'seaworthy/database'
import type { healthMetrics } from 'seaworthy/health'
import type { httpMetrics } from 'seaworthy/http'
import type { lifecycleMetrics } from 'seaworthy/lifecycle'
import type { outboundMetrics } from 'seaworthy/outbound'
import type { redisMetrics } from 'seaworthy/redis'
import type { telemetryMetrics } from 'seaworthy/telemetry'

type Tables =
  | typeof cacheMetrics
  | typeof databaseMetrics
  | typeof healthMetrics
  | typeof httpMetrics
  | typeof lifecycleMetrics
  | typeof outboundMetrics
  | typeof redisMetrics
  | typeof telemetryMetrics

type Rows<T> = T extends { readonly $table: infer Table } ? Table[keyof Table] : never
type Row = Rows<Tables>

/** Name of a metric that the chassis declares. */
export type ChassisMetric = Row['name']

/** A label of that metric. */
export type ChassisLabel<N extends ChassisMetric> =
  Extract<Row, { readonly name: N }> extends { readonly labelNames: readonly (infer L extends string)[] }
    ? L
    : never

/** A metric by the names that queries use. A metric or label that the chassis renames stops compiling here. */
export function chassisMetric<N extends ChassisMetric, const L extends readonly ChassisLabel<N>[]>(
  name: N,
  ...labels: L
): { readonly name: N; readonly labels: L } {
  return { name, labels }
}
