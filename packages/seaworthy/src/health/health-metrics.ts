import { defineMetrics } from '../telemetry/index.ts'

const DURATION_BUCKETS_S = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5]

/** What the health checks find. */
export const healthMetrics = defineMetrics('health', {
  dependencyUp: {
    kind: 'gauge',
    name: 'seaworthy_dependency_up',
    help: 'Whether the dependency counts as up (1) or not (0), after hysteresis.',
    labelNames: ['dependency', 'policy'],
  },
  checkDuration: {
    kind: 'histogram',
    name: 'seaworthy_health_check_duration_seconds',
    help: 'Time that one run of a health check took, up to its timeout.',
    labelNames: ['dependency'],
    buckets: DURATION_BUCKETS_S,
  },
})
