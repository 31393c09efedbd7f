import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { databaseTargets } from '../testing/shared-postgres.ts'
import { countStatements } from '../testing/statement-count.ts'
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { isUniqueViolation, sql } from './index.ts'

interface Schema {
  account: { id: number; owner: string; balance: number; opened: Date | null }
  every_type: {
    id: number
    big: number | bigint
    exact: string
    day: string
    at: Date
    tags: string[]
    document: unknown
    bytes: Uint8Array
    flag: boolean
  }
}

test('creating the embedded database is announced, opening it again is not', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'seaworthy-created-'))
  const open = () => openTestDatabase({ dataDir, env: { DATABASE_EMBEDDED_STORAGE: 'folder' } })
  const folder = join(dataDir, 'database', 'pgdata')
  try {
    const first = await open()
    await first[Symbol.asyncDispose]()
    expect(first.telemetry.lines('creating the embedded database')).toMatchObject([{ folder }])
    expect(first.telemetry.lines('the embedded database was created')).toMatchObject([
      { folder, durationMs: expect.any(Number) },
    ])
    const second = await open()
    await second[Symbol.asyncDispose]()
    expect(second.telemetry.lines('creating the embedded database')).toEqual([])
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

describe.each(await databaseTargets())('on $name', ({ url, missing }) => {
  describe.skipIf(missing !== undefined)('the database', () => {
    let opened: TestDatabase<Schema>
    beforeAll(async () => {
      opened = await openTestDatabase<Schema>({
        ...(url === undefined ? {} : { url }),
        env: { DATABASE_SLOW_QUERY_MS: '50', DATABASE_POOL_SIZE: '4' },
      })
      await opened.database.execute(`
        create table account (
          id int primary key,
          owner text not null constraint account_owner_unique unique,
          balance int not null check (balance >= 0),
          opened timestamptz
        );
        create table every_type (
          id int primary key, big bigint, exact numeric, day date, at timestamptz,
          tags text[], document jsonb, bytes bytea, flag boolean
        )`)
    })
    beforeEach(() => opened.database.execute('truncate account, every_type'))
    afterAll(() => opened?.[Symbol.asyncDispose]())

    const insert = (id: number, owner: string, balance = 0) =>
      opened.database.query.insertInto('account').values({ id, owner, balance, opened: null })

    test('values of every type come back as they were stored', async () => {
      const row = {
        id: 1,
        big: 2 ** 50,
        exact: '12345678901234567890.123',
        day: '2026-03-01',
        at: new Date('2026-03-01T12:34:56.789Z'),
        tags: ['a', 'b "quoted", {c}', ''],
        document: { nested: [1, null, { deep: true }] },
        bytes: Buffer.from([0, 1, 255]),
        flag: true,
      }
      await opened.database.query.insertInto('every_type').values(row).execute()
      expect(await opened.database.query.selectFrom('every_type').selectAll().execute()).toEqual([row])
    })

    test('the session speaks UTC', async () => {
      const { rows } = await opened.database.execute(
        `select '2026-03-01T23:30:00-05:00'::timestamptz::text as at`,
      )
      expect(rows).toEqual([{ at: '2026-03-02 04:30:00+00' }])
    })

    test('a bigint beyond the safe integers keeps every digit', async () => {
      const { rows } = await opened.database.execute<{ big: unknown; list: unknown }>(
        `select 9007199254740993::bigint as big, '{1,9007199254740993,null}'::bigint[] as list`,
      )
      expect(rows).toEqual([{ big: 9_007_199_254_740_993n, list: [1, 9_007_199_254_740_993n, null] }])
    })

    test('count is a number and changed rows are counted', async () => {
      await insert(1, 'ada').execute()
      await insert(2, 'bob').execute()
      const { count } = await opened.database.query
        .selectFrom('account')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      expect(count).toBe(2)
      const { numUpdatedRows } = await opened.database.query
        .updateTable('account')
        .set({ balance: 5 })
        .executeTakeFirst()
      expect(numUpdatedRows).toBe(2n)
    })

    test('a broken unique constraint is named and repeats no value', async () => {
      await insert(1, 'ada').execute()
      const error = await insert(2, 'ada')
        .execute()
        .catch((reason: unknown) => reason)
      expect(isUniqueViolation(error, 'account_owner_unique')).toBe(true)
      expect(isUniqueViolation(error, 'account_pkey')).toBe(false)
      expect(JSON.stringify(error) + String(error)).not.toContain('ada')
    })

    test.each([
      ['check', { id: 1, owner: 'a', balance: -1 }],
      ['not_null', { id: 1, owner: null, balance: 1 }],
    ])('a broken %s constraint is told apart', async (kind, values) => {
      await expect(
        opened.database.query
          .insertInto('account')
          .values(values as never)
          .execute(),
      ).rejects.toMatchObject({ name: 'ConstraintViolation', kind, table: 'account' })
    })

    test('a refused statement becomes an internal error without its SQL or values', async () => {
      const error = await sql`select ${'hunter2'}::int from nowhere`
        .execute(opened.database.query)
        .catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'database_failed', status: 500 })
      expect(String(error)).not.toMatch(/hunter2|nowhere/)
      const value = await sql`select ${'hunter2'}::text::int`
        .execute(opened.database.query)
        .catch((reason: unknown) => reason)
      expect(JSON.stringify(value) + String((value as Error).cause)).not.toContain('hunter2')
    })

    test('a value that cannot be stored is the fault of the request; only the log names the statement', async () => {
      const named = opened.database.named('store_owner')
      const id = 2 ** 40
      for (const [values, sqlState] of [
        [{ id: 1, owner: 'hunter2\0', balance: 0, opened: null }, '22021'],
        [{ id, owner: 'hunter2', balance: 0, opened: null }, '22003'],
      ] as const) {
        const error: unknown = await named
          .insertInto('account')
          .values(values)
          .execute()
          .catch((reason: unknown) => reason)
        expect(error).toMatchObject({ code: 'database_value_refused', status: 422 })
        expect((error as Error).message).not.toMatch(/store_owner|22\d/)
        expect(opened.telemetry.lines('a value was refused by the database')).toContainEqual(
          expect.objectContaining({ statement: 'store_owner', sqlState }),
        )
      }
      expect(opened.telemetry.text.join('')).not.toContain('hunter2')
    })

    test('a data error of the statement itself stays a defect', async () => {
      await expect(opened.database.execute(`select 'x'::int`)).rejects.toMatchObject({
        code: 'database_failed',
      })
      await expect(opened.database.execute('select 1 / $1::int', [0])).rejects.toMatchObject({
        code: 'database_failed',
      })
    })

    test('a transaction commits what it did', async () => {
      const answer = await opened.database.withTransaction(async (transaction) => {
        await transaction
          .insertInto('account')
          .values({ id: 1, owner: 'ada', balance: 1, opened: null })
          .execute()
        return 'done'
      })
      expect(answer).toBe('done')
      expect(await opened.database.query.selectFrom('account').select('owner').execute()).toEqual([
        { owner: 'ada' },
      ])
    })

    test('a transaction that throws leaves nothing and frees its connection', async () => {
      for (let round = 0; round < 6; round++) {
        await expect(
          opened.database.withTransaction(async (transaction) => {
            await transaction
              .insertInto('account')
              .values({ id: 1, owner: 'ada', balance: 1, opened: null })
              .execute()
            throw new Error('changed my mind')
          }),
        ).rejects.toThrow('changed my mind')
      }
      expect(await opened.database.query.selectFrom('account').selectAll().execute()).toEqual([])
    })

    test('a statement that fails in a transaction and is ignored still rolls it back', async () => {
      await expect(
        opened.database.withTransaction(async (transaction) => {
          await transaction
            .insertInto('account')
            .values({ id: 1, owner: 'ada', balance: 1, opened: null })
            .execute()
          await sql`select 1/0`.execute(transaction).catch(() => {})
        }),
      ).rejects.toThrow()
      expect(await opened.database.query.selectFrom('account').selectAll().execute()).toEqual([])
    })

    test('using the database around an open transaction is refused, on either database', async () => {
      const nested = { code: 'database_nested_use' }
      await opened.database.withTransaction(async () => {
        await expect(insert(1, 'ada').execute()).rejects.toMatchObject(nested)
        await expect(opened.database.withTransaction(async () => 1)).rejects.toMatchObject(nested)
      })
      await insert(1, 'ada').execute()
    })

    test('work that a transaction left behind may use the database afterwards', async () => {
      let release = () => {}
      const gate = new Promise<void>((resolve) => {
        release = resolve
      })
      let later: Promise<unknown> | undefined
      await opened.database.withTransaction(async () => {
        later = gate.then(() => insert(7, 'late').execute())
      })
      release()
      await later
      expect(await opened.database.query.selectFrom('account').select('id').execute()).toEqual([{ id: 7 }])
    })

    test('concurrent transactions each see their own work', async () => {
      await insert(1, 'ada', 0).execute()
      await Promise.all(
        Array.from({ length: 20 }, () =>
          opened.database.withTransaction((transaction) =>
            transaction
              .updateTable('account')
              .set(({ eb }) => ({ balance: eb('balance', '+', 1) }))
              .where('id', '=', 1)
              .execute(),
          ),
        ),
      )
      const row = await opened.database.query.selectFrom('account').select('balance').executeTakeFirst()
      expect(row).toEqual({ balance: 20 })
    })

    test('a serialisable read-modify-write is repeated until it holds', async () => {
      await insert(1, 'ada', 0).execute()
      await Promise.all(
        Array.from({ length: 4 }, () =>
          opened.database.withTransaction(
            async (transaction) => {
              const { balance } = await transaction
                .selectFrom('account')
                .select('balance')
                .where('id', '=', 1)
                .executeTakeFirstOrThrow()
              await transaction
                .updateTable('account')
                .set({ balance: balance + 1 })
                .where('id', '=', 1)
                .execute()
            },
            { isolation: 'serializable', retries: 20 },
          ),
        ),
      )
      const row = await opened.database.query.selectFrom('account').select('balance').executeTakeFirst()
      expect(row).toEqual({ balance: 4 })
    })

    test('savepoints undo a part', async () => {
      const transaction = await opened.database.query.startTransaction().execute()
      await transaction
        .insertInto('account')
        .values({ id: 1, owner: 'kept', balance: 0, opened: null })
        .execute()
      const point = await transaction.savepoint('before').execute()
      await point.insertInto('account').values({ id: 2, owner: 'gone', balance: 0, opened: null }).execute()
      await point.rollbackToSavepoint('before').execute()
      await transaction.commit().execute()
      expect(await opened.database.query.selectFrom('account').select('owner').execute()).toEqual([
        { owner: 'kept' },
      ])
    })

    test('a repeated statement survives a change of its table', async () => {
      await insert(1, 'ada').execute()
      const all = () => opened.database.query.selectFrom('account').selectAll().where('id', '=', 1).execute()
      for (let round = 0; round < 5; round++) await all()
      await opened.database.execute('alter table account add column note text')
      expect(await all()).toEqual([{ id: 1, owner: 'ada', balance: 0, opened: null, note: null }])
      for (let round = 0; round < 5; round++) await all()
      await opened.database.execute('alter table account drop column note')
      expect(
        await opened.database.withTransaction((tx) =>
          tx.selectFrom('account').selectAll().where('id', '=', 1).execute(),
        ),
      ).toEqual([{ id: 1, owner: 'ada', balance: 0, opened: null }])
    })

    test('statements are measured and traced under their names, slow ones logged without values', async () => {
      const { database, telemetry } = opened
      await telemetry.context.run(telemetry.tracing.startRoot(), async () => {
        await database
          .named('nap')
          .selectNoFrom(sql`pg_sleep(0.08)`.as('slept'))
          .where(sql.lit('hunter2'), '=', 'hunter2')
          .execute()
        await database.query.selectFrom('account').select('id').execute()
      })
      const metrics = await telemetry.metrics.text()
      expect(metrics).toContain('db_client_operation_duration_seconds_count{operation="nap"} 1')
      expect(metrics).toMatch(
        /db_client_operation_duration_seconds_count\{operation="select account"\} [1-9]/,
      )
      expect(metrics).toMatch(/db_client_connection_count\{state="idle"\} [1-4]/)
      expect(metrics).toContain('db_client_connection_pending_requests 0')
      expect(metrics).toMatch(/db_client_connection_wait_time_seconds_count [1-9]/)
      expect(telemetry.lines('a statement was slow')).toContainEqual(
        expect.objectContaining({ statement: 'nap', thresholdMs: 50 }),
      )
      expect(telemetry.text.join('')).not.toContain('hunter2')
      const spans = await telemetry.spans()
      expect(spans.map(({ name }) => name)).toEqual(['nap', 'select account'])
      expect(spans[0]?.attributes).toMatchObject({
        'db.system.name': 'postgresql',
        'db.operation.name': 'SELECT',
        'db.query.summary': 'nap',
      })
    })

    test('a statement in a transaction can be named', async () => {
      const { database, telemetry } = opened
      await database.withTransaction((transaction) =>
        database.named('list_accounts', transaction).selectFrom('account').selectAll().execute(),
      )
      expect(await telemetry.metrics.text()).toContain('{operation="list_accounts"} 1')
    })

    test('a test can count statements, and so catch a query per row', async () => {
      await opened.database.query
        .insertInto('account')
        .values([1, 2, 3].map((id) => ({ id, owner: `o${id}`, balance: 0, opened: null })))
        .execute()
      const counts = await countStatements(opened.telemetry, async () => {
        const accounts = await opened.database.query.selectFrom('account').select('id').execute()
        for (const { id } of accounts) {
          await opened.database
            .named('account_by_id')
            .selectFrom('account')
            .selectAll()
            .where('id', '=', id)
            .execute()
        }
      })
      expect(counts).toEqual({ 'select account': 1, account_by_id: 3 })
    })

    test('ping answers', async () => {
      await opened.database.ping(AbortSignal.timeout(5_000))
    })
  })
})
