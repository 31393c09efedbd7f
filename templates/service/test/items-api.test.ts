import { join } from 'node:path'
import { issueDevelopmentToken } from '@seaworthy/chassis/identity'
import { type LaunchedService, launchForTest } from '@seaworthy/chassis/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { service } from '../src/service.ts'

const ITEMS = '/api/v1/items'
let running: LaunchedService

beforeAll(async () => {
  running = await launchForTest(service, { env: { RATE_LIMITS: 'off' } })
})
afterAll(() => running[Symbol.asyncDispose]())

const tokenFor = (...roles: string[]) =>
  issueDevelopmentToken({ dataDir: join(running.dataDir, service.name), service: service.name, roles })

/** A request of somebody with these roles. */
async function send(method: string, path: string, body?: object, headers = {}, ...roles: string[]) {
  const authorization = `Bearer ${await tokenFor(...roles)}`
  return running.fetch(path, {
    method,
    headers: { authorization, ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
}

async function add(name: string) {
  const response = await send('POST', ITEMS, { name, quantity: 1 }, {}, 'editor')
  expect(response.status).toBe(201)
  return { path: response.headers.get('location') ?? '', etag: response.headers.get('etag') ?? '' }
}

test('an item that was added is found where Location says', async () => {
  const { path, etag } = await add('Halyard')
  const response = await running.fetch(path)
  expect(response.headers.get('etag')).toBe(etag)
  expect(await response.json()).toEqual({ id: expect.any(Number), name: 'Halyard', quantity: 1 })
})

test('an item that is as before costs no body', async () => {
  const { path, etag } = await add('Cleat')
  expect((await running.fetch(path, { headers: { 'if-none-match': etag } })).status).toBe(304)
})

test('a change needs the tag of what it changes', async () => {
  const { path, etag } = await add('Sheet')
  const change = (headers: object) => send('PUT', path, { name: 'Sheet', quantity: 2 }, headers, 'editor')
  const missing = await change({})
  expect(missing.status).toBe(428)
  expect(await missing.json()).toMatchObject({ code: 'precondition_required' })
  expect((await change({ 'if-match': etag })).status).toBe(200)
  expect((await change({ 'if-match': etag })).status).toBe(412)
  expect(await (await running.fetch(path)).json()).toMatchObject({ quantity: 2 })
})

test('an item that was removed is gone', async () => {
  const { path, etag } = await add('Fender')
  expect((await send('DELETE', path, undefined, { 'if-match': etag }, 'editor')).status).toBe(204)
  expect((await running.fetch(path)).status).toBe(404)
})

test('the pages meet each item once, in order', async () => {
  for (const name of ['Block', 'Shackle', 'Winch']) await add(name)
  const seen: number[] = []
  for (let path: string | undefined = `${ITEMS}?limit=2`; path; ) {
    const page = (await (await running.fetch(path)).json()) as {
      items: { id: number }[]
      next: string | null
    }
    seen.push(...page.items.map(({ id }) => id))
    path = page.next ? `${ITEMS}?limit=2&after=${page.next}` : undefined
  }
  expect(seen.length).toBeGreaterThan(2)
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
})

test('only editors write', async () => {
  const body = JSON.stringify({ name: 'Anchor', quantity: 1 })
  const headers = { 'content-type': 'application/json' }
  expect((await running.fetch(ITEMS, { method: 'POST', headers, body })).status).toBe(401)
  expect((await send('POST', ITEMS, { name: 'Anchor', quantity: 1 }, {}, 'reader')).status).toBe(403)
})

test.each([['?limit=0'], ['?limit=101'], ['?after=nope'], ['?colour=blue'], ['/zero']])(
  '%s is refused with a problem',
  async (query) => {
    const response = await running.fetch(ITEMS + query)
    expect(response.status).toBe(422)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
  },
)

test.each([
  { name: '', quantity: 1 },
  { name: 'Anchor', quantity: -1 },
  { name: 'Anchor', quantity: 1.5 },
  { name: 'Anchor\u0000', quantity: 1 },
  { name: 'Anchor' },
  { name: 'Anchor', quantity: 1, colour: 'blue' },
])('%j is no item', async (body) => {
  expect((await send('POST', ITEMS, body, {}, 'editor')).status).toBe(422)
})
