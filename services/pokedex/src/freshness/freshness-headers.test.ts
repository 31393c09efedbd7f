import { expect, test } from 'vitest'
import type { Freshness } from '../pokemon/index.ts'
import { freshnessHeaders } from './freshness-headers.ts'

const part = (more: Partial<Freshness>): Freshness => ({
  source: 'species',
  state: 'kept',
  shared: false,
  ageMs: 1_999,
  ttlMs: 60_999,
  ...more,
})

test.each<[string, Partial<Freshness>]>([
  ['species; hit; ttl=60', {}],
  ['species; fwd=uri-miss; ttl=60; stored', { state: 'asked' }],
  ['species; fwd=uri-miss; ttl=60; stored; collapsed', { state: 'asked', shared: true }],
  ['species; hit; ttl=-3; detail=stale-while-revalidate', { state: 'stale', ttlMs: -2_500 }],
  ['species; fwd=stale; ttl=-3; detail=stale-if-error', { state: 'stale-after-failure', ttlMs: -2_500 }],
])('%s', (cacheStatus, more) => {
  expect(freshnessHeaders([part(more)])).toEqual({ age: '1', 'cache-status': cacheStatus })
})

test('an answer is as old as its oldest part', () => {
  const parts = [part({ ageMs: 5_000 }), part({ source: 'translations', ageMs: 90_000 })]
  expect(freshnessHeaders(parts)).toEqual({
    age: '90',
    'cache-status': 'species; hit; ttl=60, translations; hit; ttl=60',
  })
})
