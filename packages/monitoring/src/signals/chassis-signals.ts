import type { ServiceDescription } from '@seaworthy/chassis/capability'
import { chassisMetric } from './chassis-metric.ts'
import type { Signals } from './signals.ts'

const requests = chassisMetric(
  'http_server_request_duration_seconds',
  'http_response_status_code',
  'http_route',
)
const problems = chassisMetric('http_server_problems_total', 'code', 'http_response_status_code')
const UPSTREAM = {
  calls: chassisMetric('upstream_calls_total', 'upstream', 'outcome').name,
  requests: chassisMetric('http_client_request_duration_seconds', 'upstream', 'outcome').name,
  retries: chassisMetric('upstream_retries_total', 'upstream').name,
  inFlight: chassisMetric('upstream_requests_in_flight', 'upstream').name,
  queue: chassisMetric('upstream_queue_depth', 'upstream').name,
  breakerState: chassisMetric('upstream_breaker_state', 'upstream', 'state').name,
}
const DATABASE = {
  pending: chassisMetric('db_client_connection_pending_requests').name,
  waits: chassisMetric('db_client_connection_wait_time_seconds').name,
  connections: chassisMetric('db_client_connection_count', 'state').name,
  statements: chassisMetric('db_client_operation_duration_seconds', 'operation').name,
  schemaAhead: chassisMetric('db_schema_migrations_ahead').name,
}
const CACHE = {
  lookups: chassisMetric('cache_lookups_total', 'entity', 'result').name,
  loads: chassisMetric('cache_load_duration_seconds', 'entity', 'outcome').name,
  ages: chassisMetric('cache_answer_age_seconds', 'entity').name,
  events: chassisMetric('cache_events_total', 'event', 'reason').name,
  state: chassisMetric('cache_state', 'what').name,
}
const PROCESS = {
  processStart: chassisMetric('process_start_time_seconds').name,
  processCpu: chassisMetric('process_cpu_seconds_total').name,
  processMemory: chassisMetric('process_resident_memory_bytes').name,
  eventLoopDelayP99: chassisMetric('nodejs_eventloop_delay_p99_seconds').name,
  eventLoopUtilization: chassisMetric('nodejs_eventloop_utilization').name,
  heap: {
    used: chassisMetric('v8js_memory_heap_used_bytes').name,
    limit: chassisMetric('v8js_memory_heap_limit_bytes').name,
  },
  garbageCollection: chassisMetric('v8js_gc_duration_seconds', 'v8js_gc_type').name,
}
const LOST = {
  logLines: chassisMetric('log_lines_dropped_total').name,
  spans: chassisMetric('trace_spans_dropped_total', 'reason').name,
  reports: chassisMetric('error_reports_dropped_total', 'reason').name,
  labels: chassisMetric('telemetry_label_overflow_total', 'metric').name,
}
const SECRETS = {
  pending: chassisMetric('secrets_pending').name,
  reads: chassisMetric('secrets_reads_total', 'outcome').name,
}
/** Kinds of dependencies of which other metrics say more than their checks. */
const WATCHED_KINDS: readonly string[] = ['cache', 'upstream']

/** What a service on the chassis tells of itself, as far as it declares what is measured. */
export function chassisSignals({ metrics, dependencies, background }: ServiceDescription): Signals {
  const uses = (kind: string) => dependencies.some((each) => each.kind === kind)
  const signals: Signals = {
    requests: { histogram: requests.name, statusLabel: requests.labels[0], routeLabel: requests.labels[1] },
    problems: { counter: problems.name, statusLabel: problems.labels[1] },
    ...PROCESS,
    shed: chassisMetric('seaworthy_shed_requests_total', 'reason').name,
    lifecycleState: chassisMetric('seaworthy_lifecycle_state', 'state').name,
    cutAnswers: chassisMetric('seaworthy_cut_answers_total', 'reason').name,
    activeRequests: chassisMetric('http_server_active_requests').name,
    inFlight: {
      requests: chassisMetric('seaworthy_in_flight_requests').name,
      limit: chassisMetric('seaworthy_in_flight_limit').name,
    },
    connections: chassisMetric('seaworthy_http_connections', 'port').name,
    lost: LOST,
    secrets: SECRETS,
    issuerKeys: chassisMetric('identity_key_fetches_total', 'outcome').name,
    ...(background.length > 0 && {
      backgroundFailures: chassisMetric('seaworthy_background_failures_total', 'task').name,
    }),
    ...(dependencies.length > 0 && {
      dependencies: {
        watched: dependencies.filter(({ kind }) => WATCHED_KINDS.includes(kind)).map(({ name }) => name),
        up: chassisMetric('seaworthy_dependency_up', 'dependency', 'policy').name,
        checks: chassisMetric('seaworthy_health_check_duration_seconds', 'dependency').name,
        hasCritical: dependencies.some(({ policy }) => policy === 'critical'),
        providers: dependencies.filter(({ kind }) => kind === 'upstream').map(({ name }) => name),
      },
    }),
    ...(uses('postgres') && { database: DATABASE }),
    ...(uses('cache') && {
      redisUp: chassisMetric('redis_client_up', 'user').name,
      redisFull: chassisMetric('redis_client_full', 'user').name,
      redisLosses: chassisMetric('redis_client_losses_total', 'user', 'reason').name,
      cache: CACHE,
    }),
    ...(uses('upstream') && { upstream: UPSTREAM }),
  }
  return metrics.length === 0 ? {} : signals
}
