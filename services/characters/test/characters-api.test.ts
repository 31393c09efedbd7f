import { join } from 'node:path'
import { issueDevelopmentToken } from '@seaworthy/chassis/identity'
import { type LaunchedService, launchForTest } from '@seaworthy/chassis/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RecordedUpstream, startRecordedUpstream } from '../dev/recorded-upstream.ts'
import { SMALL_RECORDING } from '../dev/recording.ts'
import type { CharacterPage } from '../src/character/index.ts'
import { characters } from '../src/service.ts'

let upstream: RecordedUpstream
let service: LaunchedService

beforeAll(async () => {
  upstream = await startRecordedUpstream({ file: SMALL_RECORDING })
  service = await launchForTest(characters, {
    env: { UPSTREAM_URL: upstream.url, RATE_LIMITS: 'off', CATALOGUE_POLL_MS: '20' },
  })
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await upstream.close()
})

const get = async (path: string) => {
  const response = await service.fetch(path)
  return { response, page: (await response.json()) as CharacterPage }
}
const list = (query = '') => get(`/api/v1/characters${query}`)
const linksOf = (response: Response) =>
  Object.fromEntries(
    [...(response.headers.get('link') ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, to, rel]) => [
      rel,
      to,
    ]),
  )
const tokenFor = (...roles: string[]) =>
  issueDevelopmentToken({ dataDir: join(service.dataDir, 'characters'), service: 'characters', roles })
const requestRefresh = (token?: string) =>
  service.fetch('/api/v1/characters/refresh', {
    method: 'POST',
    ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
  })

test('the list has twenty rows in order of id, and says where it stands', async () => {
  const { response, page } = await list()
  expect(response.status).toBe(200)
  expect(page).toMatchObject({
    page: 1,
    pageSize: 20,
    totalCount: 34,
    totalPages: 2,
    hasPrev: false,
    hasNext: true,
  })
  expect(page.results).toHaveLength(20)
  const ids = page.results.map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  for (const { species, status, origin } of page.results) {
    expect({ species, status, earth: origin.name.startsWith('Earth') }).toEqual({
      ...{ species: 'Human', status: 'Alive', earth: true },
    })
  }
})

test('Age, Cache-Status and Cache-Control tell how old the rows are and how long they are good', async () => {
  const { response } = await list()
  expect(Number(response.headers.get('age'))).toBeLessThan(60)
  expect(response.headers.get('cache-status')).toMatch(
    /^characters; hit; ttl=5\d\d; detail=(memory|database)$/,
  )
  expect(response.headers.get('cache-control')).toMatch(/^public, max-age=300, stale-while-revalidate=300/)
})

test('a page that was asked for before comes from memory', async () => {
  await list('?pageSize=3&name=a')
  const { response } = await list('?pageSize=3&name=a')
  expect(response.headers.get('cache-status')).toContain('detail=memory')
})

test('Link leads forward to the end and back, and every row is met once', async () => {
  const seen: number[] = []
  let path: string | undefined = '/api/v1/characters?sort=name&order=desc&pageSize=8'
  let last: Response | undefined
  while (path) {
    const { response, page } = await get(path)
    seen.push(...page.results.map(({ id }) => id))
    path = linksOf(response).next
    last = response
  }
  expect(seen).toHaveLength(34)
  expect(new Set(seen).size).toBe(34)
  expect(linksOf(last as Response)).toMatchObject({
    first: '/api/v1/characters?page=1&pageSize=8&sort=name&order=desc',
    prev: '/api/v1/characters?page=4&pageSize=8&sort=name&order=desc',
  })
})

test('the cursor form meets the same rows in the same order', async () => {
  const whole = await list('?sort=name&pageSize=100')
  const seen: number[] = []
  let path: string | undefined = '/api/v1/characters?sort=name&pageSize=10'
  while (path) {
    const { page } = await get(path)
    seen.push(...page.results.map(({ id }) => id))
    path = page.nextCursor ? `/api/v1/characters?sort=name&pageSize=10&after=${page.nextCursor}` : undefined
  }
  expect(seen).toEqual(whole.page.results.map(({ id }) => id))
})

test('a page past the end is empty with 200', async () => {
  const { response, page } = await list('?page=2147483647&pageSize=100')
  expect(response.status).toBe(200)
  expect(page).toMatchObject({ results: [], totalCount: 34, hasNext: false })
})

test('filters narrow the list', async () => {
  const { page } = await list(`?${new URLSearchParams({ origin: 'earth (t-1)', name: 'A' })}`)
  expect(page.totalCount).toBeGreaterThan(0)
  expect(page.results.every(({ origin }) => origin.name === 'Earth (T-1)')).toBe(true)
  expect((await list('?name=nobody')).page).toMatchObject({ results: [], totalCount: 0, totalPages: 0 })
})

test.each([
  '?page=0',
  '?page=1.5',
  '?page=one',
  '?page=1&page=2',
  '?page=99999999999999999999',
  '?pageSize=0',
  '?pageSize=101',
  '?sort=species',
  '?order=sideways',
  '?name=',
  '?name=%00',
  `?name=${'x'.repeat(101)}`,
  '?after=%27%20or%201=1',
  '?after=bm9wZQ',
  '?after=WyJpZCIsImFzYyIsM10&order=desc',
  '?after=WyJpZCIsImFzYyIsM10&page=2',
  '?colour=blue',
])('%s is refused with a problem', async (query) => {
  const response = await service.fetch(`/api/v1/characters${query}`)
  expect(response.status).toBe(422)
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  const problem = (await response.json()) as Record<string, unknown>
  expect(problem).toMatchObject({ status: 422, code: expect.any(String), errors: [expect.anything()] })
})

test('one character is found by id, and nobody else', async () => {
  const [first] = (await list()).page.results
  const found = await service.fetch(`/api/v1/characters/${first?.id}`)
  expect(found.status).toBe(200)
  expect(await found.json()).toEqual(first)
  const dead = await service.fetch('/api/v1/characters/19')
  expect(dead.status).toBe(404)
  expect(await dead.json()).toMatchObject({ code: 'character_not_found' })
  expect((await service.fetch('/api/v1/characters/zero')).status).toBe(422)
})

test('an unchanged answer costs no body', async () => {
  const { response } = await list('?pageSize=2')
  const etag = response.headers.get('etag') ?? ''
  const again = await service.fetch('/api/v1/characters?pageSize=2', { headers: { 'if-none-match': etag } })
  expect(again.status).toBe(304)
  expect(await again.text()).toBe('')
})

test('only who may refresh can ask for it', async () => {
  expect((await requestRefresh()).status).toBe(401)
  expect((await requestRefresh(await tokenFor('reader'))).status).toBe(403)
})

test('a refresh that was asked for shows what has changed upstream', async () => {
  const { response, page } = await list('?pageSize=1')
  const [first] = page.results
  const etag = response.headers.get('etag')
  upstream.serve((all) => all.filter(({ id }) => id !== first?.id))
  const accepted = await requestRefresh(await tokenFor('admin'))
  expect(accepted.status).toBe(202)
  expect(await accepted.json()).toMatchObject({ status: 'requested', refreshedAt: expect.any(String) })
  await expect.poll(async () => (await list('?pageSize=1')).page.totalCount).toBe(33)
  const changed = await list('?pageSize=1')
  expect(changed.response.headers.get('etag')).not.toBe(etag)
  expect((await service.fetch(`/api/v1/characters/${first?.id}`)).status).toBe(404)
})

test('the metrics have the state of the catalogue and what the upstream said', async () => {
  const metrics = await service.telemetry.metrics.text()
  for (const name of ['catalogue_rows 3', 'catalogue_age_seconds', 'catalogue_refresh_total{outcome="ok"}']) {
    expect(metrics).toContain(name)
  }
})
