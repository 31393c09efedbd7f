import { defineMetrics } from './metric-table.ts'

const GC_BUCKETS_S = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1]
const SPANS = 'spans are exported (`OTEL_EXPORTER_OTLP_ENDPOINT`)'

/** One figure of the delay since the last scrape. */
const delay = <S extends string>(statistic: S) =>
  ({
    kind: 'gauge',
    name: `nodejs_eventloop_delay_${statistic}_seconds`,
    help: `Event loop delay since the last scrape: ${statistic}.`,
  }) as const

/**
 * Requests, the runtime, and what telemetry loses of itself. Names by OpenTelemetry's semantic conventions for HTTP, Node.js
 * and V8, figures of the process by Prometheus' own.
 */
export const telemetryMetrics = defineMetrics('telemetry', {
  requestDuration: {
    kind: 'histogram',
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP server requests.',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    maxLabelSets: 2_000,
  },
  activeRequests: {
    kind: 'gauge',
    name: 'http_server_active_requests',
    help: 'HTTP server requests in flight.',
  },
  delayMin: delay('min'),
  delayMax: delay('max'),
  delayMean: delay('mean'),
  delayStddev: delay('stddev'),
  delayP50: delay('p50'),
  delayP90: delay('p90'),
  delayP99: delay('p99'),
  eventLoopUtilization: {
    kind: 'gauge',
    name: 'nodejs_eventloop_utilization',
    help: 'Share of the time since the last scrape in which the event loop was busy, 0 to 1.',
  },
  gcDuration: {
    kind: 'histogram',
    name: 'v8js_gc_duration_seconds',
    help: 'Duration of garbage collections.',
    labelNames: ['v8js_gc_type'],
    buckets: GC_BUCKETS_S,
  },
  heapUsed: { kind: 'gauge', name: 'v8js_memory_heap_used_bytes', help: 'Heap in use.' },
  heapLimit: { kind: 'gauge', name: 'v8js_memory_heap_limit_bytes', help: 'Heap that V8 may use.' },
  residentMemory: { kind: 'gauge', name: 'process_resident_memory_bytes', help: 'Resident memory.' },
  startTime: { kind: 'gauge', name: 'process_start_time_seconds', help: 'Start of the process, Unix time.' },
  cpuTime: { kind: 'counter', name: 'process_cpu_seconds_total', help: 'Processor time, user and system.' },
  labelOverflow: {
    kind: 'counter',
    name: 'telemetry_label_overflow_total',
    help: 'Observations recorded in an overflow series because their instrument holds too many label sets.',
    labelNames: ['metric'],
  },
  droppedLines: {
    kind: 'counter',
    name: 'log_lines_dropped_total',
    help: 'Log lines dropped because nobody read the output, or its disk was full.',
  },
  exportedSpans: {
    kind: 'counter',
    name: 'trace_spans_exported_total',
    help: 'Spans the collector took.',
    when: SPANS,
  },
  droppedSpans: {
    kind: 'counter',
    name: 'trace_spans_dropped_total',
    help: 'Spans that never reached the collector.',
    labelNames: ['reason'],
    when: SPANS,
  },
  pendingSpans: {
    kind: 'gauge',
    name: 'trace_spans_pending',
    help: 'Finished spans that wait for their export.',
    when: SPANS,
  },
})
