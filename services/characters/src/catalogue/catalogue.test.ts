import { ManualClock } from '@seaworthy/chassis/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openMemoryCache } from '../../dev/memory-cache.ts'
import { selectCharacters } from '../character/index.ts'
import { type CatalogueState, toCharacter } from '../refresh/index.ts'
import { Catalogue } from './catalogue.ts'
import { catalogueChecks } from './catalogue-checks.ts'

const ada = toCharacter({ id: 1, name: 'Ada', status: 'Alive', species: 'Human', origin: { name: 'Earth' } })
const filled: CatalogueState = {
  revision: 1,
  rows: 1,
  changedAt: new Date(0),
  refreshedAt: new Date(0),
  ageMs: 10_000,
  dueInMs: 1,
  failures: 0,
  lastError: undefined,
  readAt: new Date(10_000),
}
const empty: CatalogueState = {
  ...filled,
  revision: 0,
  rows: 0,
  changedAt: undefined,
  refreshedAt: undefined,
  ageMs: undefined,
}
const query = selectCharacters({ sort: 'id', order: 'asc', pageSize: 20 })

async function setUp(first: CatalogueState = filled) {
  const clock = new ManualClock()
  const cache = await openMemoryCache(clock)
  onTestFinished(() => cache.close())
  const seen = { states: 0, pages: 0, characters: 0 }
  let state = first
  const catalogue = new Catalogue({
    ledger: {
      async read() {
        seen.states += 1
        return state
      },
    },
    store: {
      async page() {
        seen.pages += 1
        return { rows: [ada], totalCount: 1, more: false }
      },
      async find(id) {
        seen.characters += 1
        return id === 1 ? ada : undefined
      },
    },
    cache,
    clock,
    stateMaxAgeMs: 1_000,
    staleAfterMs: 600_000,
  })
  const checks = catalogueChecks({ catalogue, staleAfterMs: 600_000 })
  const check = (name: string) => checks.find((one) => one.name === name)?.run(new AbortController().signal)
  const become = (next: CatalogueState) => {
    state = next
  }
  return { catalogue, clock, seen, check, become }
}

test('a hot page costs neither a query for rows nor one for the state', async () => {
  const { catalogue, seen } = await setUp()
  expect((await catalogue.page(query, '/c')).from).toBe('database')
  expect((await catalogue.page(query, '/c')).from).toBe('memory')
  expect(seen).toMatchObject({ states: 1, pages: 1 })
})

test('a new revision shows within the bound', async () => {
  const { catalogue, clock, seen, become } = await setUp()
  await catalogue.page(query, '/c')
  become({ ...filled, revision: 2 })
  await clock.advance(1_001)
  expect((await catalogue.page(query, '/c')).from).toBe('database')
  expect(seen).toMatchObject({ states: 2, pages: 2 })
})

test('the age goes on between two readings of the state', async () => {
  const { catalogue, clock } = await setUp()
  expect((await catalogue.page(query, '/c')).freshness).toMatchObject({ ageS: 10, ttlS: 590 })
  await clock.advance(900)
  expect((await catalogue.page(query, '/c')).freshness).toMatchObject({ ageS: 10, ttlS: 589 })
})

test('requests at the same time share one reading of the state and one load', async () => {
  const { catalogue, seen } = await setUp()
  await Promise.all(Array.from({ length: 50 }, () => catalogue.page(query, '/c')))
  expect(seen).toMatchObject({ states: 1, pages: 1 })
})

test('nothing is answered before the first whole read, and the reason is told', async () => {
  const { catalogue, become, clock } = await setUp({
    ...empty,
    lastError: 'upstream_timeout: Page 1 had not arrived.',
  })
  await expect(catalogue.page(query, '/c')).rejects.toThrow('(upstream_timeout: Page 1 had not arrived.)')
  become(filled)
  await clock.advance(1_001)
  expect((await catalogue.page(query, '/c')).value.body.totalCount).toBe(1)
})

test('a character that is not there is an error with its own code', async () => {
  const { catalogue } = await setUp()
  expect((await catalogue.character(1)).value).toEqual(ada)
  await expect(catalogue.character(2)).rejects.toMatchObject({ code: 'character_not_found' })
})

test('that a character is not there is kept like any answer', async () => {
  const { catalogue, seen } = await setUp()
  for (let asked = 0; asked < 3; asked += 1) {
    await expect(catalogue.character(2)).rejects.toMatchObject({ code: 'character_not_found' })
  }
  expect(seen.characters).toBe(1)
})

test('answers of two selections do not get mixed up', async () => {
  const { catalogue, seen } = await setUp()
  await catalogue.page(query, '/c')
  await catalogue.page({ ...query, origin: 'Earth' }, '/c')
  await catalogue.page({ ...query, name: 'Earth' }, '/c')
  expect(seen.pages).toBe(3)
})

test('without rows the critical check fails with the reason, and nothing is called stale', async () => {
  const { catalogue, check, become } = await setUp({ ...empty, lastError: 'it rained' })
  await expect(check('catalogue')).rejects.toThrow('the first read of the upstream has not ended')
  await catalogue.reload()
  await expect(check('catalogue')).rejects.toThrow('the catalogue is empty: it rained')
  expect(await check('catalogue-freshness')).toMatchObject({ observed: 0 })
  become(filled)
  await catalogue.reload()
  expect(await check('catalogue')).toMatchObject({ observed: 1, threshold: 1 })
})

test('old rows fail only the check for freshness', async () => {
  const { catalogue, clock, check } = await setUp()
  await catalogue.reload()
  expect(await check('catalogue-freshness')).toMatchObject({ observed: 10, threshold: 600 })
  await clock.advance(590_001)
  await expect(check('catalogue-freshness')).rejects.toMatchObject({
    evidence: { observed: 600, threshold: 600 },
  })
  expect(await check('catalogue')).toMatchObject({ observed: 1 })
})
