import { deserialize } from 'node:v8'
import { runScript } from '@seaworthy/rig'
import { describe, expect, test } from 'vitest'
import { databaseTargets, sharedPostgres } from '../testing/shared-postgres.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { VALUE_CASES } from './fixtures/value-cases.ts'

const ZONES = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'] as const

/** What a process in this zone wrote and read back, in the order of the cases. */
async function roundTrips(zone: string, url?: string): Promise<unknown[]> {
  const script = new URL('fixtures/value-writer.ts', import.meta.url)
  await using child = runScript(script, url === undefined ? [] : [url], { TZ: zone })
  const results: unknown[] = []
  for (const _ of VALUE_CASES) results.push(deserialize(Buffer.from(await child.line(), 'base64')))
  return results
}

const targets = await databaseTargets()

describe.each(targets)('on $name', ({ url, missing }) => {
  test.skipIf(missing !== undefined).each(ZONES)(
    'a process in %s stores and reads every value as any other does',
    async (zone) => {
      const results = await roundTrips(zone, url === undefined ? undefined : await ownDatabase())
      expect(VALUE_CASES.map(({ type, written }, index) => [type, written, results[index]])).toEqual(
        VALUE_CASES.map(({ type, written, stored, read = written, storedAgain = stored }) => [
          type,
          written,
          [{ value: read }, { value: read }, stored, storedAgain, true],
        ]),
      )
    },
  )
})

test('an Invalid Date is refused as a value, and the connection goes on', async () => {
  await using opened = await openTestDatabase()
  await expect(opened.database.execute('select $1::text', [new Date('soon')])).rejects.toMatchObject({
    code: 'database_value_refused',
    status: 422,
  })
  expect(opened.telemetry.lines('a value was refused by the database')).toHaveLength(1)
  expect((await opened.database.execute('select 1 as one')).rows).toEqual([{ one: 1 }])
})

describe.skipIf(targets.some(({ missing }) => missing !== undefined))(
  'on a server whose operator set another style',
  () => {
    const SQL =
      "select timestamptz '2026-03-08T07:00Z' as at, interval '1 day' as length, 0.1::float8 + 0.2 as sum"
    const open = async (env: Record<string, string>) => {
      const own = await ownDatabase()
      await using first = await openTestDatabase({ url: own })
      const name = new URL(own).pathname.slice(1)
      await first.database.execute(`
        alter database "${name}" set DateStyle = 'German';
        alter database "${name}" set TimeZone = 'America/New_York';
        alter database "${name}" set IntervalStyle = 'iso_8601';
        alter database "${name}" set extra_float_digits = 0`)
      return await openTestDatabase({ url: own, env })
    }

    test('values arrive all the same', async () => {
      await using opened = await open({})
      const { rows } = await opened.database.execute(SQL)
      expect(rows).toEqual([{ at: new Date('2026-03-08T07:00:00Z'), length: { days: 1 }, sum: 0.1 + 0.2 }])
    })

    test('a timestamp is refused, not read as null, where the session may not be set up', async () => {
      await using opened = await open({ DATABASE_SESSION_OPTIONS: 'off' })
      await expect(opened.database.execute(SQL)).rejects.toThrow("set DateStyle of the role to 'ISO'")
      expect((await opened.database.execute('select 1 as one')).rows).toEqual([{ one: 1 }])
    })
  },
)

async function ownDatabase(): Promise<string> {
  const server = await sharedPostgres()
  if ('missing' in server) throw new Error(server.missing)
  return server.url
}
