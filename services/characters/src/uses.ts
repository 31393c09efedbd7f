import { tieredCache } from '@seaworthy/chassis/cache'
import { postgres } from '@seaworthy/chassis/database'
import { upstream } from '@seaworthy/chassis/outbound'
import type { CatalogueSchema } from './catalogue-schema.ts'
import { charactersSettings } from './characters-settings.ts'

/** What the service needs outside its process, and what happens without it. */
export const uses = {
  database: postgres<CatalogueSchema>({
    policy: 'critical',
    migrations: new URL('../migrations/', import.meta.url),
  }),
  cache: tieredCache({ policy: 'degradable' }),
  rickAndMorty: upstream({
    // The rows stay when it is down; how old they may get is a check of the catalogue.
    policy: 'optional',
    baseUrl: (settings) => settings.get(charactersSettings).upstreamUrl,
    tuning: (settings) => {
      const own = settings.get(charactersSettings)
      return {
        timeoutMs: own.upstreamDeadlineMs,
        attemptTimeoutMs: own.upstreamTimeoutMs,
        retry: {
          retries: own.upstreamRetries,
          baseMs: own.upstreamRetryBaseMs,
          maxMs: 8_000,
          // A run is a few dozen calls every few minutes: a tenth of them would hardly be a retry.
          budget: { floor: 10 },
        },
        concurrency: { limit: 2 },
      }
    },
  }),
}
