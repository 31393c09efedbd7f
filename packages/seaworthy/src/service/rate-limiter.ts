import type { Clock, Random } from '../base/index.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import {
  createMemoryRateLimiter,
  createRedisRateLimiter,
  limitsSettings,
  type RateLimiter,
} from '../limits/index.ts'
import { RedisLink, redisSettings } from '../redis/index.ts'
import type { LoadedSettings } from '../settings/index.ts'
import type { Telemetry } from '../telemetry/index.ts'

/** Under a burst commands queue; as long as answers keep coming, a request may wait for its own so long. */
const LONGEST_COMMAND_MS = 1_000

/** Counts in Redis where `REDIS_URL` says, exactly over all replicas; else in this process, without waiting for anyone. */
export async function openRateLimiter(context: {
  service: string
  settings: LoadedSettings
  telemetry: Telemetry
  lifecycle: Lifecycle
  clock: Clock
  random: Random
}): Promise<RateLimiter> {
  const { service, settings, telemetry, lifecycle, clock, random } = context
  const { url, commandTimeoutMs } = settings.get(redisSettings)
  if (url === undefined) return createMemoryRateLimiter({ clock })
  const redis = await RedisLink.open({
    url,
    user: 'limits',
    timeoutMs: commandTimeoutMs,
    longestMs: LONGEST_COMMAND_MS,
    probeKey: `sw:{${service}:limits}:probe`,
    telemetry,
    clock,
    random,
  })
  lifecycle.onStop('dependencies', 'rate limits', () => redis.close())
  const { replicas } = settings.get(limitsSettings)
  return createRedisRateLimiter({ redis, service, replicas, telemetry, clock })
}
