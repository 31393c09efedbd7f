import type { Runtime } from '../capability/index.ts'
import { RedisLink, redisSettings } from '../redis/index.ts'
import { limitsSettings } from './limits-settings.ts'
import { createMemoryRateLimiter } from './memory-rate-limiter.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { createRedisRateLimiter } from './redis-rate-limiter.ts'

/** Under a burst commands queue; as long as answers keep coming, a request may wait for its own so long. */
const LONGEST_COMMAND_MS = 1_000

/** Counts in Redis where `REDIS_URL` says, exactly over all replicas; else in this process, without waiting for anyone. */
export async function openRateLimiter(runtime: Runtime): Promise<RateLimiter> {
  const { service, settings, telemetry, lifecycle, clock, random } = runtime
  const { url, commandTimeoutMs } = settings.get(redisSettings)
  if (url === undefined) return createMemoryRateLimiter({ clock })
  const redis = await RedisLink.open({
    url,
    follow: (apply) => settings.follow(redisSettings, 'url', apply),
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
