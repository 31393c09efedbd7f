import type { Database } from '@seaworthy/chassis/database'
import { openTestDatabase, type SharedPostgres, sharedPostgres } from '@seaworthy/chassis/testing'
import { describe, expect, test } from 'vitest'
import { readAnonymiseRules } from './anonymise-rules.ts'
import { anonymisedSql, type RunSql } from './anonymised-sql.ts'

const SCHEMA = `
CREATE TABLE customers (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  name_key text NOT NULL,
  phone text,
  born date,
  points integer NOT NULL,
  shout text GENERATED ALWAYS AS (upper(name)) STORED
);
CREATE TABLE orders (
  id serial PRIMARY KEY,
  customer integer NOT NULL REFERENCES customers,
  receipt_to text NOT NULL,
  placed_at timestamptz NOT NULL,
  note text
);
CREATE TABLE migrations (name text)`
const ROWS = `
INSERT INTO customers (email, name, name_key, phone, born, points)
SELECT 'person' || n || '@mail.test', 'Jürgen O''Hara ' || n, 'jürgen o''hara ' || n, '+49 30 ' || (500000 + n), date '1970-01-01' + n, 10000 + n
FROM generate_series(1, 300) n;
INSERT INTO orders (customer, receipt_to, placed_at, note)
SELECT n, 'person' || n || '@mail.test', timestamptz '2025-01-01Z' + n * interval '1 hour', 'call Jürgen O''Hara ' || n
FROM generate_series(1, 300) n`
const RULES = `
tables:
  customers:
    order: id
    columns: { id: keep, email: { same: address }, name: text, name_key: { lower: name }, phone: text, born: time, points: number }
  orders:
    columns: { id: keep, customer: keep, receipt_to: { same: address }, placed_at: time, note: 'null' }
leaveOut: [migrations]
`
const KEY = 'only-for-this-test'
const rules = (text = RULES) => readAnonymiseRules('anonymise.yaml', text)

type Rows = Record<string, unknown>[]
const runOn =
  (database: Database<unknown>): RunSql =>
  (sql, parameters) =>
    database.execute(sql, parameters)

async function withSource<T>(url: string | undefined, use: (run: RunSql) => Promise<T>): Promise<T> {
  await using opened = await openTestDatabase<unknown>(url === undefined ? {} : { url })
  await opened.database.execute(SCHEMA)
  await opened.database.execute(ROWS)
  return await use(runOn(opened.database))
}

const urlOf = (shared: SharedPostgres) => ('url' in shared ? shared.url : undefined)
const [source, target] = [await sharedPostgres(), await sharedPostgres()]

describe.skipIf('missing' in source)('on a Postgres server', () => {
  test('what was written is taken by the same schema, and no original is left of what is not kept', async () => {
    await withSource(urlOf(source), async (run) => {
      const sql = await anonymisedSql(rules(), KEY, run)
      await using made = await openTestDatabase<unknown>({ url: urlOf(target) as string })
      const there = runOn(made.database)
      await made.database.execute(SCHEMA)
      await made.database.execute(
        `INSERT INTO customers (email, name, name_key, points) VALUES ('a', 'b', 'c', 1)`,
      )
      await made.database.execute(sql)

      const all = async (from: RunSql, table: string) =>
        (await from(`SELECT * FROM ${table} ORDER BY id`)).rows as Rows
      const [people, others] = [await all(run, 'customers'), await all(there, 'customers')]
      expect(others).toHaveLength(300)
      for (const column of ['email', 'name', 'name_key', 'phone', 'points'])
        expect(valuesOf(people, column).intersection(valuesOf(others, column)).size, column).toBe(0)
      // Nowhere in the text either, in whatever column it may have gone to.
      for (const row of people)
        for (const column of ['email', 'name', 'phone'])
          expect(sql).not.toContain(String(row[column]).replaceAll("'", "''"))

      expect(valuesOf(others, 'email').size).toBe(300)
      expect(others.map((row) => String(row.name).length)).toEqual(
        people.map((row) => String(row.name).length),
      )
      expect(others.every((row) => row.name_key === String(row.name).toLowerCase())).toBe(true)
      const joined = await there(
        'SELECT count(*)::int AS n FROM orders JOIN customers c ON c.id = customer AND c.email = receipt_to',
      )
      expect(joined.rows[0]).toEqual({ n: 300 })
      // Numbers that the database counts up go on where the rows end.
      const next = await there(
        `INSERT INTO customers (email, name, name_key, points) VALUES ('a', 'b', 'c', 1) RETURNING id`,
      )
      expect(next.rows[0]).toEqual({ id: 301 })
    })
  })

  test('a rule that keeps a name is noticed by that same look', async () => {
    await withSource(urlOf(await sharedPostgres()), async (run) => {
      const sql = await anonymisedSql(rules(RULES.replace('name: text', 'name: keep')), KEY, run)
      expect(sql).toContain("Jürgen O''Hara 7")
    })
  })
})

describe('on the embedded database', () => {
  test('the same key gives the same text, another one gives another', async () => {
    await withSource(undefined, async (run) => {
      const first = await anonymisedSql(rules(), KEY, run)
      expect(await anonymisedSql(rules(), KEY, run)).toBe(first)
      expect(await anonymisedSql(rules(), `${KEY}s`, run)).not.toBe(first)
    })
  })

  test('times keep their distances', async () => {
    await withSource(undefined, async (run) => {
      const sql = await anonymisedSql(rules(), KEY, run)
      const times = [...sql.matchAll(/'(\d{4}-\d\d-\d\dT[\d:.]+Z)', NULL\)/g)].map(([, time = '']) =>
        Date.parse(time),
      )
      expect(times).toHaveLength(300)
      expect((times[1] as number) - (times[0] as number)).toBe(3_600_000)
      expect(times[0]).toBeLessThan(Date.parse('2025-01-01T01:00:00Z'))
    })
  })

  test.each<[string, string, string, RegExp]>([
    [
      'a column that a migration added',
      'phone: text, ',
      '',
      /columns_undeclared.*nothing is said of customers\.phone/,
    ],
    ['a column that is gone', 'phone: text', 'phone: text, fax: text', /there is no customers\.fax/],
    ['a table that nobody spoke of', '[migrations]', '[]', /nothing is said of the table migrations/],
    ['a table that is gone', '[migrations]', '[migrations, carts]', /there is no table carts/],
    [
      'a generated column, which nobody can write',
      'phone: text',
      'phone: text, shout: text',
      /there is no customers\.shout/,
    ],
    ['a column that holds no time', 'phone: text', 'phone: time', /column_no_time.*customers\.phone/],
    ['a treatment that there is not', 'phone: text', 'phone: scramble', /anonymise_invalid[\s\S]*line 5/],
  ])('%s is refused', async (_, from, to, message) => {
    const text = RULES.replace(from, () => to)
    expect(text).not.toBe(RULES)
    await withSource(undefined, async (run) => {
      await expect((async () => await anonymisedSql(rules(text), KEY, run))()).rejects.toThrow(message)
    })
  })

  test('a column with fewer other values than it has values is refused, and none is told', async () => {
    await withSource(undefined, async (run) => {
      await run(`UPDATE customers SET name = chr(97 + id % 26)`)
      const failed = anonymisedSql(rules(), KEY, run)
      await expect(failed).rejects.toThrow(/column_narrow.*customers\.name, for a value of 1 characters/)
    })
  })
})

const valuesOf = (rows: Rows, column: string): Set<string> => new Set(rows.map((row) => String(row[column])))
