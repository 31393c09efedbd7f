import { defineMetrics } from '../telemetry/index.ts'

/** Calls to providers, by the name that the service gives them. */
export const outboundMetrics = defineMetrics('outbound', {
  duration: {
    kind: 'histogram',
    name: 'http_client_request_duration_seconds',
    help: 'Duration of one request to a provider, retries apart.',
    labelNames: ['upstream', 'http_request_method', 'outcome'],
  },
  calls: {
    kind: 'counter',
    name: 'upstream_calls_total',
    help: 'Calls to a provider by how they ended, those included that were never sent.',
    labelNames: ['upstream', 'outcome'],
  },
  retries: {
    kind: 'counter',
    name: 'upstream_retries_total',
    help: 'Requests to a provider that repeat one that failed.',
    labelNames: ['upstream'],
  },
  withheld: {
    kind: 'counter',
    name: 'upstream_retries_withheld_total',
    help: 'Failures that were not tried again although they might have been, by what forbade it.',
    labelNames: ['upstream', 'reason'],
  },
  transitions: {
    kind: 'counter',
    name: 'upstream_breaker_transitions_total',
    help: 'Times that the breaker of a provider changed, by the state it came into.',
    labelNames: ['upstream', 'to'],
  },
  breakerState: {
    kind: 'gauge',
    name: 'upstream_breaker_state',
    help: 'State of the breaker of a provider: 1 for the state that it is in.',
    labelNames: ['upstream', 'state'],
  },
  retryBudget: {
    kind: 'gauge',
    name: 'upstream_retry_budget',
    help: 'Retries that may be made now.',
    labelNames: ['upstream'],
  },
  inFlight: {
    kind: 'gauge',
    name: 'upstream_requests_in_flight',
    help: 'Requests to a provider under way.',
    labelNames: ['upstream'],
  },
  queued: {
    kind: 'gauge',
    name: 'upstream_queue_depth',
    help: 'Calls that wait for a request to end.',
    labelNames: ['upstream'],
  },
  gateClosed: {
    kind: 'gauge',
    name: 'upstream_gate_closed_seconds',
    help: 'Time for which the provider has still asked to be left alone.',
    labelNames: ['upstream'],
  },
})
