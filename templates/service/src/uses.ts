import { tieredCache } from '@seaworthy/chassis/cache' // with cache
import { postgres } from '@seaworthy/chassis/database' // with database
import { upstream } from '@seaworthy/chassis/outbound' // with upstream
import type { Schema } from './schema.ts' // with database
import { settings } from './settings.ts' // with upstream

/** What is outside the process, and what happens without it. */
export const uses = {
  // with database {
  database: postgres<Schema>({
    policy: 'critical',
    migrations: new URL('../migrations/', import.meta.url),
  }),
  // }
  cache: tieredCache({ policy: 'degradable' }), // with cache
  // with upstream {
  rates: upstream({
    policy: 'optional',
    baseUrl: (values) => values.get(settings).ratesUrl,
    tuning: { timeoutMs: 2_000, attemptTimeoutMs: 800 },
  }),
  // }
}
