import { Cache } from '@nestjs/cache-manager'
import {
  BadGatewayException,
  GatewayTimeoutException,
  HttpException,
  Injectable,
  ServiceUnavailableException,
} from '@nestjs/common'
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
import { config } from './config.ts'

@Injectable()
export class TitlesService {
  readonly #policy = wrap(
    timeout(1_500, TimeoutStrategy.Aggressive),
    retry(handleAll, {
      maxAttempts: 2,
      backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 }),
    }),
    circuitBreaker(handleAll, { halfOpenAfter: 5_000, breaker: new ConsecutiveBreaker(20) }),
    timeout(700, TimeoutStrategy.Aggressive),
  )

  constructor(private readonly cache: Cache) {}

  /** As the fleet remembers it. @throws HttpException of 502, 503 or 504 */
  async find(url: string): Promise<string | null> {
    const load = async () => ({ title: await this.ask(url) })
    const ttl = ({ title }: { title: string | null }) => (title === null ? 60_000 : 3_600_000)
    return (await this.cache.wrap(`title:${url}`, load, ttl)).title
  }

  /** Asks the provider; null for a page without a title. @throws as `find` */
  async ask(url: string): Promise<string | null> {
    try {
      return await this.#policy.execute(async ({ signal }) => {
        const response = await fetch(`${config.titlesUrl}/title?url=${encodeURIComponent(url)}`, { signal })
        if (response.status === 404) return null
        if (!response.ok) throw new BadGatewayException(`The provider said ${response.status}`)
        const { title } = (await response.json()) as { title?: unknown }
        if (typeof title === 'string' && title.length > 0 && title.length <= 300) return title
        throw new BadGatewayException('The answer of the provider has no title')
      })
    } catch (error) {
      if (error instanceof HttpException) throw error
      if (error instanceof TaskCancelledError)
        throw new GatewayTimeoutException('The provider did not answer in time', { cause: error })
      throw new ServiceUnavailableException('The provider cannot be asked', { cause: error as Error })
    }
  }
}
