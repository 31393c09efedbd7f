import type { Metrics } from '../telemetry/index.ts'
import { redisMetrics } from './redis-metrics.ts'
import type { RedisRefused } from './redis-script.ts'

export interface LinkInstruments {
  up(up: boolean): void
  full(full: boolean): void
  lost(reason: string): void
  refused(refusal: RedisRefused): void
}

/** The metrics of one user of Redis, under names that all users in the process share. */
export function linkInstruments(metrics: Metrics, user: string): LinkInstruments {
  const losses = metrics.counter(redisMetrics.losses)
  const refusals = metrics.counter(redisMetrics.refusals)
  const up = metrics.gauge(redisMetrics.up)
  const full = metrics.gauge(redisMetrics.full)
  up.set({ user }, 0)
  full.set({ user }, 0)
  return {
    up: (isUp) => up.set({ user }, isUp ? 1 : 0),
    full: (isFull) => full.set({ user }, isFull ? 1 : 0),
    lost: (reason) => losses.inc({ user, reason }),
    refused: ({ code, isOfServer }) => refusals.inc({ user, code: isOfServer ? code : 'other' }),
  }
}
