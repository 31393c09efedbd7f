import { expect, test } from 'vitest'
import type { RedisLink } from '../redis/index.ts'
import { Secret } from '../settings/index.ts'
import { createTestTelemetry, ManualClock } from '../testing/index.ts'
import { remoteKeys } from './remote-keys.ts'
import { ReplicaSync } from './replica-sync.ts'

/** A replica whose Redis cannot be reached. */
function cutOff(telemetry: ReturnType<typeof createTestTelemetry>, clock: ManualClock): ReplicaSync {
  return new ReplicaSync({
    url: new Secret('redis://nowhere.example'),
    link: { up: false, onChange: () => undefined } as unknown as RedisLink,
    keys: remoteKeys('shop', 'cache'),
    telemetry,
    clock,
    random: () => 0,
    intervalMs: 1_000,
    onInvalidation: () => undefined,
    onLost: () => undefined,
    onDone: () => undefined,
    onOffline: () => undefined,
  })
}

test('nothing is read from Redis before it was in step, and invalidations wait until it can be told', async () => {
  const clock = new ManualClock()
  await using telemetry = createTestTelemetry({ clock })
  const sync = cutOff(telemetry, clock)
  expect([sync.online, sync.pending]).toEqual([false, 0])
  expect(await sync.invalidate({ kind: 'keys', names: ['toy:1'] })).toBe(false)
  expect(await sync.invalidate({ kind: 'tags', names: ['toys'] })).toBe(false)
  expect([sync.online, sync.pending]).toEqual([false, 2])
})

test('what waits is bounded: ten thousand invalidations become one of everything', async () => {
  const clock = new ManualClock()
  await using telemetry = createTestTelemetry({ clock })
  const sync = cutOff(telemetry, clock)
  const invalidate = (i: number) => sync.invalidate({ kind: 'keys', names: [`toy:${i}`] })
  for (let i = 0; i < 10_000; i++) await invalidate(i)
  expect(sync.pending).toBe(10_000)
  await invalidate(10_000)
  expect(sync.pending).toBe(1)
})
