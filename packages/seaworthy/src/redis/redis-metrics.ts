import { defineMetrics } from '../telemetry/index.ts'

/** What each user of Redis in the process has of it. */
export const redisMetrics = defineMetrics('redis', {
  losses: {
    kind: 'counter',
    name: 'redis_client_losses_total',
    help: 'Times that Redis was given up for the moment, by reason.',
    labelNames: ['user', 'reason'],
    when: '`REDIS_URL` is set',
  },
  refusals: {
    kind: 'counter',
    name: 'redis_client_refusals_total',
    help: 'Commands that Redis answered with an error, by its code: READONLY for a replica, OOM for a full one.',
    labelNames: ['user', 'code'],
    when: '`REDIS_URL` is set',
  },
  up: {
    kind: 'gauge',
    name: 'redis_client_up',
    help: 'Whether Redis is in use (1) or given up for the moment (0): it does not answer, or refuses.',
    labelNames: ['user'],
    when: '`REDIS_URL` is set',
  },
  full: {
    kind: 'gauge',
    name: 'redis_client_full',
    help: 'Whether Redis has no room for what is to be shared (1).',
    labelNames: ['user'],
    when: '`REDIS_URL` is set',
  },
})
