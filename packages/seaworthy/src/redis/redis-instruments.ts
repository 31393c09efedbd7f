import type { Metrics } from '../telemetry/index.ts'
import type { RedisRefused } from './redis-script.ts'

export interface LinkInstruments {
  up(up: boolean): void
  full(full: boolean): void
  lost(reason: string): void
  refused(refusal: RedisRefused): void
}

/** The metrics of one user of Redis, under names that all users in the process share. */
export function linkInstruments(metrics: Metrics, user: string): LinkInstruments {
  const losses = metrics.counter({
    name: 'redis_client_losses_total',
    help: 'Times that Redis was given up for the moment, by reason.',
    labelNames: ['user', 'reason'],
  })
  const refusals = metrics.counter({
    name: 'redis_client_refusals_total',
    help: 'Commands that Redis answered with an error, by its code: READONLY for a replica, OOM for a full one.',
    labelNames: ['user', 'code'],
  })
  const up = metrics.gauge({
    name: 'redis_client_up',
    help: 'Whether Redis is in use (1) or given up for the moment (0): it does not answer, or refuses.',
    labelNames: ['user'],
  })
  const full = metrics.gauge({
    name: 'redis_client_full',
    help: 'Whether Redis has no room for what is to be shared (1).',
    labelNames: ['user'],
  })
  up.set({ user }, 0)
  full.set({ user }, 0)
  return {
    up: (isUp) => up.set({ user }, isUp ? 1 : 0),
    full: (isFull) => full.set({ user }, isFull ? 1 : 0),
    lost: (reason) => losses.inc({ user, reason }),
    refused: ({ code, isOfServer }) => refusals.inc({ user, code: isOfServer ? code : 'other' }),
  }
}
