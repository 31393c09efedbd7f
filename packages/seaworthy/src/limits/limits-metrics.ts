import { defineMetrics } from '../telemetry/index.ts'

/** Where rate limits are counted. */
export const limitsMetrics = defineMetrics('limits', {
  fallback: {
    kind: 'gauge',
    name: 'rate_limit_fallback',
    help: 'Whether this replica counts for itself because Redis is lost (1).',
    when: '`REDIS_URL` is set',
  },
  decisions: {
    kind: 'counter',
    name: 'rate_limit_decisions_total',
    help: 'Requests charged, by the store that counted them.',
    labelNames: ['store'],
    when: '`REDIS_URL` is set',
  },
})
