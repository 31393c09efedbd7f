import type { Capability, Runtime, ServiceDeclaration } from '../capability/index.ts'
import { redisMetrics, redisSettings } from '../redis/index.ts'
import { addressKey } from './address-key.ts'
import { limitsErrors, quotaExceeded } from './limits-errors.ts'
import { limitsMetrics } from './limits-metrics.ts'
import { limitsSettings } from './limits-settings.ts'
import { createMemoryRateLimiter } from './memory-rate-limiter.ts'
import { openRateLimiter } from './open-rate-limiter.ts'
import type { RateClassDeclaration } from './rate-class.ts'
import { createRateClasses } from './rate-classes.ts'
import { rateKey } from './rate-key.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'

declare module '../capability/declaration.ts' {
  interface DeclarationKeys {
    /**
     * Rate classes of its own. `default`, and for what is beside the routes `documents`, `files`, `preflights`, `unmatched` and
     * `probes`, are there without a declaration and may be redefined; `unlimited` may not.
     */
    readonly rateClasses?: Readonly<Record<string, RateClassDeclaration>>
  }
}

/** Quotas of clients, counted over all replicas where there is a Redis. */
export const limitsCapability: Capability = {
  name: 'limits',
  settings: [limitsSettings, redisSettings],
  errors: [limitsErrors],
  metrics: [limitsMetrics, redisMetrics],
  describe({ rateClasses }) {
    const { names, get } = createRateClasses(rateClasses)
    return {
      rateClasses: Object.fromEntries(
        names.map((name) => {
          const { per, windows } = get(name)
          const quotas = windows.map(({ quota, windowS }) => ({ quota, windowS }))
          return [name, { per: typeof per === 'function' ? 'own' : per, quotas }]
        }),
      ),
    }
  },
  async open(runtime, declaration) {
    const limits = await openLimits(runtime, declaration)
    return { parts: { clientKey: addressKey, ...(limits ? { limits } : {}) } }
  },
}

async function openLimits(runtime: Runtime, { rateClasses }: ServiceDeclaration) {
  const classes = createRateClasses(rateClasses)
  if (!runtime.settings.get(limitsSettings).enabled) {
    runtime.telemetry.log.warn('rate limits are off (RATE_LIMITS=off)')
    return undefined
  }
  const limiter = await openRateLimiter(runtime)
  return {
    rateClass: (name: string) => classes.get(name),
    take: limiter.take,
    takeHere: createMemoryRateLimiter({ clock: runtime.clock }).take,
    keyOf: rateKey,
    addressKey,
    headers: rateLimitHeaders,
    exceeded: quotaExceeded,
  }
}
