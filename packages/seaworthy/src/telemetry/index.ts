export type { Completion } from './completion-line.ts'
export { acceptCorrelationId } from './correlation-id.ts'
export type {
  Failure,
  FailureListener,
  FailureReports,
  ReportedError,
  ReportedFailure,
} from './failure-reports.ts'
export { DURATION_BUCKETS_S, type HttpServerInstruments } from './http-server-instruments.ts'
export { OVERFLOW_LABEL } from './label-bound.ts'
export type { LogSink } from './log-destination.ts'
export { secretKeys } from './log-redaction.ts'
export type { Logger, LogLevel } from './logger.ts'
export {
  type AnyMetricTable,
  defineMetrics,
  type MetricDeclaration,
  type MetricTable,
} from './metric-table.ts'
export type { CounterOptions, GaugeOptions, HistogramOptions, Metrics } from './metrics.ts'
export { printSync } from './print-sync.ts'
export { type ContextStore, forkContext, type RequestContext } from './request-context.ts'
export type { SamplerName } from './sampler.ts'
export { finishServerSpan, type ServerSpanEnd } from './server-span.ts'
export { createTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts'
export { telemetryMetrics } from './telemetry-metrics.ts'
export { type TelemetrySettings, telemetrySettings } from './telemetry-settings.ts'
export { formatTraceparent, parseTraceparent, parseTracestate, type TraceParent } from './trace-context.ts'
export type { ChildKind, SpanAttributes, Tracing } from './tracing.ts'
