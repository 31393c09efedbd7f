import { expect, test } from 'vitest'
import { createTestTelemetry, ManualClock } from '../testing/index.ts'
import { createEntry } from './entry.ts'
import { defaultSettings } from './fixtures/fleet.ts'
import type { SharedTier } from './shared-tier.ts'
import { TieredCache } from './tiered-cache.ts'

test.each<[string, (cache: TieredCache) => Promise<unknown>]>([
  ['its key', (cache) => cache.invalidate('thing:1')],
  ['its tag', (cache) => cache.invalidateTags('things')],
  ['everything', (cache) => cache.flush()],
])(
  'what is fetched from Redis while the invalidation of %s is on its way there is not kept',
  async (_, invalidate) => {
    const clock = new ManualClock()
    const telemetry = createTestTelemetry({ clock })
    let stored = 'old'
    const fetch = async (key: string) => ({
      kind: 'hit' as const,
      entry: createEntry({
        key,
        version: 1,
        value: stored,
        text: JSON.stringify(stored),
        tags: ['things'],
        storedAtMs: clock.monotonicMs(),
        ttlMs: 60_000,
        checkedAtMs: clock.monotonicMs(),
      }),
    })
    const sync = {
      online: true,
      pending: 0,
      syncedAtMs: 0,
      async invalidate() {
        // Somebody asks before Redis has heard of it.
        expect(await read()).toBe('old')
        stored = 'new'
        return true
      },
    }
    const shared = {
      remote: { fetch },
      sync,
      inspection: { removeEntries: async () => undefined },
      trouble: () => undefined,
      close: async () => undefined,
    }
    const cache = new TieredCache({
      name: 'cache',
      settings: defaultSettings,
      defaults: { ttlS: 60 },
      telemetry,
      clock,
      random: () => 0,
      openShared: () => shared as unknown as SharedTier,
    })
    const read = () => cache.get('thing:1', () => 'loaded')
    await invalidate(cache)
    expect(await read()).toBe('new')
    await cache.close()
    await telemetry.close()
  },
)
