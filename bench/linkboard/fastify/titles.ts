import { createCache } from 'async-cache-dedupe'
import {
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import { Redis } from 'ioredis'
import { config } from './config.ts'

/** Why there is no title now: for a 502, 503 or 504. */
export class ProviderError extends Error {
  readonly statusCode: number
  readonly code: string

  constructor(statusCode: number, code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.statusCode = statusCode
    this.code = code
  }
}

const policy = wrap(
  timeout(1_500, TimeoutStrategy.Aggressive),
  retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 }) }),
  circuitBreaker(handleAll, { halfOpenAfter: 5_000, breaker: new ConsecutiveBreaker(20) }),
  timeout(700, TimeoutStrategy.Aggressive),
)

/** Asks the provider; null for a page without a title. @throws ProviderError */
export async function askTitle(url: string): Promise<string | null> {
  try {
    return await policy.execute(async ({ signal }) => {
      const response = await fetch(`${config.titlesUrl}/title?url=${encodeURIComponent(url)}`, { signal })
      if (response.status === 404) return null
      if (!response.ok)
        throw new ProviderError(502, 'PROVIDER_FAILED', `The provider said ${response.status}`)
      const { title } = (await response.json()) as { title?: unknown }
      if (typeof title === 'string' && title.length > 0 && title.length <= 300) return title
      throw new ProviderError(502, 'PROVIDER_INVALID', 'The answer of the provider has no title')
    })
  } catch (error) {
    if (error instanceof ProviderError) throw error
    if (error instanceof TaskCancelledError)
      throw new ProviderError(504, 'PROVIDER_TIMEOUT', 'The provider did not answer in time', error)
    throw new ProviderError(503, 'PROVIDER_UNAVAILABLE', 'The provider cannot be asked', error)
  }
}

export const redis = config.redisUrl
  ? new Redis(config.redisUrl, { maxRetriesPerRequest: 1, commandTimeout: 500, enableOfflineQueue: false })
  : undefined

const cache = createCache({
  storage: redis ? { type: 'redis', options: { client: redis } } : { type: 'memory' },
}).define(
  'title',
  { ttl: ({ title }: { title: string | null }) => (title === null ? 60 : 3_600), stale: 3_600 },
  async (url: string) => ({ title: await askTitle(url) }),
)

/** As the fleet remembers it. @throws ProviderError */
export async function findTitle(url: string): Promise<string | null> {
  return (await cache.title(url)).title
}
