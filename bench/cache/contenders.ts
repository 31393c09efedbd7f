import KeyvRedis from '@keyv/redis'
import { createCache } from 'async-cache-dedupe'
import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { redisBusDriver, redisDriver } from 'bentocache/drivers/redis'
import { Cacheable } from 'cacheable'
import { Redis } from 'ioredis'
import { systemClock } from '../../packages/seaworthy/src/base/index.ts'
import { cacheSettings, openCache } from '../../packages/seaworthy/src/cache/index.ts'
import { loadSettings, Secret } from '../../packages/seaworthy/src/settings/index.ts'
import { createTelemetry, telemetrySettings } from '../../packages/seaworthy/src/telemetry/index.ts'
import type { Contender } from './contender.ts'

/** The same for all: 10,000 entries in memory, a fixed time to live, otherwise what each does by default. */
const MAX_ENTRIES = 10_000

const seaworthy: Contender = {
  name: 'seaworthy',
  memory: true,
  async open(redisUrl, ttlS) {
    const settings = loadSettings([cacheSettings, telemetrySettings], {
      env: { NODE_ENV: 'production', LOG_LEVEL: 'silent', OTEL_SDK_DISABLED: 'true' },
      cwd: import.meta.dirname,
    })
    const telemetry = createTelemetry({
      clock: systemClock,
      service: 'bench',
      version: '0',
      environment: 'production',
      settings: settings.get(telemetrySettings),
    })
    const cache = await openCache({
      service: 'bench',
      name: 'cache',
      settings: settings.get(cacheSettings),
      redis: { url: new Secret(redisUrl), commandTimeoutMs: 500 },
      contactMs: 5_000,
      defaults: { ttlS, jitter: 0 },
      telemetry,
      clock: systemClock,
      random: Math.random,
    })
    return {
      get: (key, load) => cache.get(key, load),
      async close() {
        await cache.close()
        await telemetry.close()
      },
    }
  },
}

const bento: Contender = {
  name: 'BentoCache',
  package: 'bentocache',
  memory: true,
  async open(redisUrl, ttlS) {
    const connection = new Redis(redisUrl)
    const cache = new BentoCache({
      default: 'tiered',
      stores: {
        tiered: bentostore()
          .useL1Layer(memoryDriver({ maxItems: MAX_ENTRIES }))
          .useL2Layer(redisDriver({ connection }))
          .useBus(
            redisBusDriver({
              connection: { host: connection.options.host!, port: connection.options.port! },
            }),
          ),
      },
    })
    return {
      get: (key, factory) => cache.getOrSet({ key, factory, ttl: ttlS * 1_000 }),
      async close() {
        await cache.disconnectAll()
        connection.disconnect()
      },
    }
  },
}

const dedupe: Contender = {
  name: 'async-cache-dedupe',
  package: 'async-cache-dedupe',
  memory: false,
  async open(redisUrl, ttlS) {
    const client = new Redis(redisUrl)
    const loads = new Map<string, () => Promise<unknown>>()
    const cache = createCache({ ttl: ttlS, storage: { type: 'redis', options: { client } } }).define(
      'entry',
      (key: string) => loads.get(key)!(),
    )
    return {
      get(key, load) {
        loads.set(key, load)
        return cache.entry(key) as Promise<unknown>
      },
      async close() {
        client.disconnect()
      },
    }
  },
}

const cacheable: Contender = {
  name: 'cacheable',
  package: 'cacheable',
  memory: true,
  async open(redisUrl, ttlS) {
    const secondary = new KeyvRedis(redisUrl)
    const cache = new Cacheable({ secondary, ttl: ttlS * 1_000, nonBlocking: false })
    return {
      get: (key, load) => cache.getOrSet(key, load, { ttl: ttlS * 1_000 }),
      async close() {
        await cache.disconnect()
      },
    }
  },
}

export const contenders: readonly Contender[] = [seaworthy, bento, dedupe, cacheable]
