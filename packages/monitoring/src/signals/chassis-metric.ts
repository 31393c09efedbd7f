import type { cacheMetrics } from '@seaworthy/chassis/cache'
import type { databaseMetrics } from '@seaworthy/chassis/database'
import type { errorTrackingMetrics } from '@seaworthy/chassis/error-tracking'
import type { healthMetrics } from '@seaworthy/chassis/health'
import type { httpMetrics } from '@seaworthy/chassis/http'
import type { identityMetrics } from '@seaworthy/chassis/identity'
import type { lifecycleMetrics } from '@seaworthy/chassis/lifecycle'
import type { outboundMetrics } from '@seaworthy/chassis/outbound'
import type { redisMetrics } from '@seaworthy/chassis/redis'
import type { secretsMetrics } from '@seaworthy/chassis/secrets'
import type { serviceMetrics } from '@seaworthy/chassis/service'
import type { telemetryMetrics } from '@seaworthy/chassis/telemetry'

type Tables =
  | typeof cacheMetrics
  | typeof databaseMetrics
  | typeof errorTrackingMetrics
  | typeof healthMetrics
  | typeof httpMetrics
  | typeof identityMetrics
  | typeof lifecycleMetrics
  | typeof outboundMetrics
  | typeof redisMetrics
  | typeof secretsMetrics
  | typeof serviceMetrics
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
