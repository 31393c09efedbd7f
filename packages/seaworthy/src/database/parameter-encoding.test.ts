import { describe, expect, test } from 'vitest'
import { databaseTargets } from '../testing/shared-postgres.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { encodeParameters } from './parameter-encoding.ts'

const circle: unknown[] = []
circle.push(circle)

const UNSENDABLE: readonly [what: string, value: unknown][] = [
  ['a BigInt inside of JSON', { a: 5n }],
  ['a BigInt inside of JSON inside an array', [{ a: { b: 5n } }]],
  ['an object that holds itself', { self: circle }],
  ['an array that holds itself', circle],
  ['a function', () => 1],
  ['a symbol', [Symbol('s3cret')]],
]

describe.each(await databaseTargets())('on $name', ({ url, missing }) => {
  const open = () => openTestDatabase(url === undefined ? {} : { url })

  test.skipIf(missing !== undefined)(
    'a statement that cannot be sent is the fault of its code, and no 503',
    async () => {
      await using opened = await open()
      const { database } = opened
      const refused = { code: 'database_parameters_refused', status: 500 }
      const many = Array.from({ length: 65_536 }, () => 1)
      const list = many.map((_, index) => `$${index + 1}::int`).join()
      await expect(database.execute(`select array[${list}]`, many)).rejects.toMatchObject({
        ...refused,
        message: expect.stringContaining('65536 parameters, and 65535 is the most'),
      })
      for (const [, value] of UNSENDABLE)
        await expect(database.execute('select $1', [value])).rejects.toMatchObject(refused)
      await expect(database.execute('select 1 as "a\0b"')).rejects.toMatchObject(refused)
      for (const parameters of [[1], [1, 2, 3]]) {
        await expect(database.execute('select $1::int + $2::int', parameters)).rejects.toMatchObject({
          code: 'database_failed',
          status: 500,
        })
      }
      expect((await database.execute('select 1 as one')).rows).toEqual([{ one: 1 }])
    },
  )

  test.skipIf(missing !== undefined)(
    'a plain object is no interval, and Postgres does not read 1 s in {hours: 1}',
    async () => {
      await using opened = await open()
      const { database } = opened
      for (const value of [{ hours: 1 }, { days: '1' }, { years: 1, mons: 2 }, { '1 day': 5 }]) {
        const refused = {
          code: 'database_parameters_refused',
          message: expect.stringContaining('give text such as "1 hour"'),
        }
        await expect(database.execute('select $1::interval', [value])).rejects.toMatchObject(refused)
        await expect(database.execute('select $1::interval[]', [[value]])).rejects.toMatchObject(refused)
        const { rows } = await database.execute('select $1::jsonb as a, $2::json as b', [value, value])
        expect(rows).toEqual([{ a: value, b: value }])
      }
      const [read] = (await database.execute<{ i: unknown }>(`select interval '1 hour' as i`)).rows
      const again = await database.execute('select $1::interval::text as i', [read?.i])
      expect(again.rows).toEqual([{ i: '01:00:00' }])
      await expect(database.execute('select $1::interval', ['{"hours":x}'])).rejects.toMatchObject({
        status: 422,
      })
    },
  )
})

test.each(UNSENDABLE)('%s is refused before anything is sent, without its value', (_, value) => {
  expect(() => encodeParameters([1, value])).toThrow(
    expect.objectContaining({
      code: 'database_parameters_refused',
      message: expect.not.stringContaining('s3cret'),
    }),
  )
})

test('parameters that need no other form are not copied, and 65,535 of them are sent', () => {
  const parameters = Array.from({ length: 65_535 }, () => 'x')
  expect(encodeParameters(parameters)).toBe(parameters)
  expect(encodeParameters([{ status: 'done' }, { seconds: 1, note: 'x' }])).toEqual([
    '{"status":"done"}',
    '{"seconds":1,"note":"x"}',
  ])
})
