import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cache, tieredCache } from '../cache/index.ts'
import { feature } from '../capability/index.ts'
import { type Database, postgres } from '../database/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { type LaunchedService, launchForTest } from '../testing/launch-service.ts'
import { respond, route } from './index.ts'

const Item = Type.Object({
  id: Type.Integer(),
  price: Type.Number(),
  inStock: Type.Boolean(),
  since: Type.String({ format: 'date' }),
  soldAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  code: Type.String(),
})
const row = (columns: string) =>
  `select 7::bigint as id, ${columns}, date '2026-03-08' as since, 9007199254740993 as code`
/** Text for the client, what the database gives for the handler; no cast is needed. */
const Sale = Type.Object({
  at: Type.Unsafe<Date>(Type.String({ format: 'date-time' })),
  total: Type.Unsafe<string>(Type.Number()),
  id: Type.Unsafe<number | bigint>(Type.String({ format: 'int64' })),
})
const FITS = row(`5.00::numeric as price, true as "inStock", timestamp '2026-03-08 12:00' as "soldAt"`)
const UNFIT = row(`12345678901234567890.5::numeric as price, true as "inStock", null as "soldAt"`)

type Uses = { uses: { database: Database<unknown>; cache: Cache } }
const shared = { method: 'GET', summary: 'An item', access: anyone } as const
const read =
  (sql: string) =>
  async (_: unknown, { database }: { database: Database<unknown> }) => {
    // What only raw SQL lets through the types.
    const { rows } = await database.execute<never>(sql)
    return rows[0] as never
  }
const kept = { cache: { scope: 'public', maxAgeS: 30, server: true } } as const
const items = feature({
  name: 'items',
  provides: ({ uses }: Uses) => ({ database: uses.database }),
  routes: [
    route({ ...shared, path: '/fits', output: { 200: Item }, handler: read(FITS) }),
    route({ ...shared, path: '/unfit', output: { 200: Item }, handler: read(UNFIT) }),
    route({ ...shared, ...kept, path: '/kept/fits', output: { 200: Item }, handler: read(FITS) }),
    route({ ...shared, ...kept, path: '/kept/unfit', output: { 200: Item }, handler: read(UNFIT) }),
    route({ ...shared, path: '/null', output: { 200: Item }, handler: () => null as never }),
    route({
      ...shared,
      path: '/undefined',
      output: { 200: Item },
      handler: () => respond(200, undefined as never),
    }),
    route({
      ...shared,
      path: '/nullable',
      output: { 200: Type.Union([Item, Type.Null()]) },
      handler: () => null,
    }),
    route({
      ...shared,
      path: '/sale',
      output: { 200: Sale },
      handler: () => ({ at: new Date(0), total: '5.50', id: 2n ** 60n }),
    }),
    route({
      ...shared,
      path: '/other',
      output: { 200: Item, 409: Item },
      handler: () => respond(409, { id: '1' } as never),
    }),
  ],
})

let launched: LaunchedService
beforeAll(async () => {
  const uses = { database: postgres({ policy: 'critical' }), cache: tieredCache({ policy: 'degradable' }) }
  launched = await launchForTest(defineService({ name: 'shop', uses, features: [items] }), {})
})
afterAll(() => launched?.[Symbol.asyncDispose]())
const ask = (path: string) => launched.fetch(`/api/v1${path}`)

test.each(['/fits', '/kept/fits', '/kept/fits'])(
  'rows of the database leave %s as the schema says',
  async (path) => {
    const answer = await ask(path)
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        id: 7,
        price: 5,
        inStock: true,
        since: '2026-03-08',
        soldAt: '2026-03-08T12:00:00.000Z',
        code: '9007199254740993',
      },
    ])
  },
)

test.each([
  ['/unfit', '/price', 'a finite number', 'a string', 200],
  ['/kept/unfit', '/price', 'a finite number', 'a string', 200],
  ['/null', '', 'an object', 'null', 200],
  ['/undefined', '', 'an object', 'nothing', 200],
  ['/other', '/price', 'a finite number', 'nothing', 409],
])(
  '%s answers 500, and the log alone tells which field has which type',
  async (path, field, expected, found, status) => {
    const answer = await ask(path)
    const text = await answer.text()
    expect([answer.status, JSON.parse(text).code]).toEqual([500, 'answer_unfit'])
    expect(text).not.toMatch(/price|number|12345/)
    const route = `/api/v1${path}`
    const lines = launched.lines('request failed').filter((line) => line.route === route)
    expect(lines).toMatchObject([{ code: 'answer_unfit', err: { path: field, expected, found } }])
    expect(JSON.stringify(lines)).toContain(`GET ${route} ${status} must be ${expected}, and is ${found}`)
    expect(JSON.stringify(launched.lines())).not.toContain('12345678901234567890')
  },
)

test('a handler may be typed by what it has, where the schema says so', async () => {
  const answer = await ask('/sale')
  expect(await answer.json()).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    total: 5.5,
    id: '1152921504606846976',
  })
})

test('null is a body where the schema has it', async () => {
  const answer = await ask('/nullable')
  expect([answer.status, await answer.text()]).toEqual([200, 'null'])
})
