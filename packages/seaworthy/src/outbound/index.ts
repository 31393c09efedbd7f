export type { BreakerStateName } from './circuit-breaker.ts'
export { outboundMetrics } from './outbound-metrics.ts'
export { retryAfterMs } from './retry-after.ts'
export { type UpstreamOptions, upstream } from './upstream.ts'
export type {
  UpstreamAnswer,
  UpstreamBody,
  UpstreamClient,
  UpstreamMethod,
  UpstreamQuery,
  UpstreamRequest,
} from './upstream-client.ts'
export { upstreamErrors } from './upstream-errors.ts'
export type { UpstreamTuning, UpstreamTuningInput } from './upstream-tuning.ts'
