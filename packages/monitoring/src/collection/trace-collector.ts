import { type Collection, SHIPPED_COLLECTION } from './collection.ts'
import { redactionLines } from './redaction.ts'

/** Of traces that nothing is remarkable about, percent. */
const KEPT_PERCENT = 10
/** The default objective of latency. */
const SLOW_MS = 1_000

/** Takes traces of services, keeps those that somebody will look for, and sends them to whoever takes OTLP over HTTP. */
export function traceCollector(
  secretKeys: readonly string[],
  { listen, traces, encoding = '', decisionWait }: Collection = SHIPPED_COLLECTION,
): string {
  return `receivers:
  otlp: {protocols: {http: {endpoint: '${listen}'}}}
processors:
  memory_limiter: {check_interval: 1s, limit_mib: 400, spike_limit_mib: 100}
${redactionLines(secretKeys)}
  # Decides when a trace is whole: so all spans of one have to come to the same collector. One replica does that; more need
  # another layer before them, with the exporter load_balancing by trace id.
  tail_sampling:
    decision_wait: ${decisionWait}
    num_traces: 50000
    policies:
      - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
      - {name: slow, type: latency, latency: {threshold_ms: ${SLOW_MS}}}
      - {name: others, type: probabilistic, probabilistic: {sampling_percentage: ${KEPT_PERCENT}}}
  batch: {timeout: 1s}
exporters:
  otlp_http:
    endpoint: ${traces}
${encoding}service:
  pipelines:
    traces: {receivers: [otlp], processors: [memory_limiter, redaction, tail_sampling, batch], exporters: [otlp_http]}
`
}
