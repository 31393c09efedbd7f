import type { ServiceDescription } from 'seaworthy/capability'
import { chassisMetric } from './chassis-metric.ts'
import type { Signals } from './signals.ts'

const requests = chassisMetric(
  'http_server_request_duration_seconds',
  'http_response_status_code',
  'http_route',
)
const UPSTREAM = {
  calls: chassisMetric('upstream_calls_total', 'upstream', 'outcome').name,
  retries: chassisMetric('upstream_retries_total', 'upstream').name,
  breakerState: chassisMetric('upstream_breaker_state', 'upstream', 'state').name,
}

/** What a service on the chassis tells of itself, as far as it declares what is measured. */
export function chassisSignals({ metrics, dependencies }: ServiceDescription): Signals {
  const uses = (kind: string) => dependencies.some((each) => each.kind === kind)
  const signals: Signals = {
    requests: { histogram: requests.name, statusLabel: requests.labels[0], routeLabel: requests.labels[1] },
    processStart: chassisMetric('process_start_time_seconds').name,
    shed: chassisMetric('seaworthy_shed_requests_total', 'reason').name,
    lifecycleState: chassisMetric('seaworthy_lifecycle_state', 'state').name,
    eventLoopDelayP99: chassisMetric('nodejs_eventloop_delay_p99_seconds').name,
    ...(dependencies.some(({ policy }) => policy === 'critical') && {
      dependencyUp: chassisMetric('seaworthy_dependency_up', 'dependency', 'policy').name,
    }),
    ...(uses('postgres') && { poolPending: chassisMetric('db_client_connection_pending_requests').name }),
    ...(uses('cache') && { redisUp: chassisMetric('redis_client_up', 'user').name }),
    ...(uses('upstream') && { upstream: UPSTREAM }),
  }
  return metrics.length === 0 ? {} : signals
}
