import { expect, test } from 'vitest'
import type { RedisLink } from '../redis/index.ts'
import { RemoteInspection } from './remote-inspection.ts'
import { remoteKeys } from './remote-keys.ts'

const keys = remoteKeys('shop', 'cache')
const sizes = new Map([
  [keys.entry('toy:1'), 100],
  [keys.entry('toy:2'), 50],
  [keys.entry('bear:1'), 7],
])
const INFO = '# Memory\r\nused_memory:1000\r\nmaxmemory:2000\r\nmaxmemory_policy:allkeys-lru\r\n'

/** Redis with these entries, two to a page. */
function inspection(unlinked: string[] = []): RemoteInspection {
  const names = [...sizes.keys()]
  const answers: Record<string, (...args: string[]) => unknown> = {
    SCAN: (cursor = '0') => {
      const next = Number(cursor) + 2
      return [next < names.length ? String(next) : '0', names.slice(Number(cursor), next)]
    },
    MEMORY: (_, name = '') => sizes.get(name),
    HMGET: () => ['12', null],
    INFO: () => INFO,
    UNLINK: (...gone) => unlinked.push(...gone),
    HGETALL: () => [
      '1',
      '{"a":1}',
      '1#',
      '{"at":9000,"ttl":5000,"tags":["x"]}',
      '2',
      'lost',
      '3',
      'x',
      '3#',
      '{',
    ],
    PTTL: () => 4_000,
    TIME: () => ['10', '500000'],
  }
  const command = async (name: string, ...args: string[]) => answers[name]?.(...args)
  return new RemoteInspection({ command } as unknown as RedisLink, keys)
}

test('a summary counts entries and bytes by entity, over every page', async () => {
  expect(await inspection().summary()).toEqual({
    entities: [
      { entity: 'bear', entries: 1, bytes: 7 },
      { entity: 'toy', entries: 2, bytes: 150 },
    ],
    invalidations: 12,
    loads: 0,
    server: { usedBytes: 1_000, maxBytes: 2_000, evictionPolicy: 'allkeys-lru' },
  })
})

test('an entry is shown in each of its versions, without those that cannot be read', async () => {
  expect(await inspection().inspect('toy:1')).toEqual([
    { version: '1', text: '{"a":1}', tags: ['x'], ageMs: 1_500, ttlMs: 3_500, expiresInMs: 4_000 },
  ])
})

test('removing entries takes every one', async () => {
  const unlinked: string[] = []
  await inspection(unlinked).removeEntries()
  expect(unlinked).toEqual([...sizes.keys()])
})
