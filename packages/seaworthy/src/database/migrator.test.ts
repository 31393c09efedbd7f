import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FatalBootError } from '../errors/index.ts'
import { databaseTargets } from '../testing/shared-postgres.ts'
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts'

const PET = { '0001_pet.up.sql': 'create table pet (name text);', '0001_pet.down.sql': 'drop table pet;' }
const TOY = {
  '0002_toy.up.sql': "create table toy (name text); insert into toy values ('ball; red');",
  '0002_toy.down.sql': 'drop table toy;',
}

describe.each(await databaseTargets())('on $name', ({ url, missing }) => {
  describe.skipIf(missing !== undefined)('migrations', () => {
    const folder = mkdtempSync(join(tmpdir(), 'seaworthy-migrations-'))
    const migrations = pathToFileURL(folder)
    let opened: TestDatabase<unknown>
    const open = (env: Record<string, string> = {}) =>
      openTestDatabase<unknown>({ ...(url === undefined ? {} : { url }), migrations, env })
    const files = (texts: Record<string, string>) => {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder)
      for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
    }
    const tables = async () => {
      const { rows } = await opened.database.execute<{ name: string }>(
        `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
      )
      return rows.map(({ name }) => name)
    }
    beforeAll(async () => {
      opened = await open({ DATABASE_MIGRATION_LOCK_TIMEOUT_MS: '50', DATABASE_MIGRATION_WAIT_MS: '300' })
    })
    beforeEach(() => files({ ...PET, ...TOY }))
    afterEach(() => opened.database.execute('drop schema public cascade; create schema public'))
    afterAll(async () => {
      await opened?.[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    })

    test('up applies what is pending, once', async () => {
      const { migrations } = opened.database
      expect(await migrations.up()).toEqual(['0001_pet', '0002_toy'])
      expect(await migrations.up()).toEqual([])
      expect(await tables()).toEqual(['pet', 'seaworthy_migration', 'toy'])
      expect((await migrations.status()).map(({ name, state }) => [name, state])).toEqual([
        ['0001_pet', 'applied'],
        ['0002_toy', 'applied'],
      ])
      expect(await migrations.verify()).toEqual([])
    })

    test('down takes back the newest, one by one', async () => {
      const { migrations } = opened.database
      await migrations.up()
      expect(await migrations.down()).toEqual(['0002_toy'])
      expect(await tables()).toEqual(['pet', 'seaworthy_migration'])
      expect(await migrations.down({ steps: 5 })).toEqual(['0001_pet'])
      expect((await migrations.status()).map(({ state }) => state)).toEqual(['pending', 'pending'])
      expect(await migrations.up()).toEqual(['0001_pet', '0002_toy'])
    })

    test('a version starts on the schema of the next one when that declares it, and says so', async () => {
      const toy = `-- backward-compatible\n${TOY['0002_toy.up.sql']}`
      files({
        ...PET,
        ...TOY,
        '0002_toy.up.sql': toy,
        '0003_more.up.sql': '-- backward-compatible\nselect 1;',
      })
      await opened.database.migrations.up()
      files(PET)
      const old = opened
      const { migrations } = old.database
      expect(await migrations.up()).toEqual([])
      expect(
        old.telemetry.lines(
          'the schema is that of a newer version, which declares that this one can run on it',
        ),
      ).toMatchObject([{ ahead: ['0002_toy', '0003_more'] }])
      expect(await old.telemetry.metrics.text()).toContain('db_schema_migrations_ahead 2')
      expect(await migrations.verify()).toEqual([])
      expect((await migrations.status()).map(({ state }) => state)).toEqual(['applied', 'ahead', 'ahead'])
      await expect(migrations.down()).rejects.toThrow(
        /0003_more belongs to a newer version.*with that version/,
      )
    })

    test('one migration that does not declare it keeps the version before from starting', async () => {
      files({ ...PET, ...TOY, '0003_more.up.sql': '-- backward-compatible\nselect 1;' })
      await opened.database.migrations.up()
      files(PET)
      await expect(opened.database.migrations.up()).rejects.toThrow(
        /from the future: 0002_toy has been applied.*"-- backward-compatible" as the first line of 0002_toy.up.sql/,
      )
    })

    test('what is declared later counts, also in a table that was made before there was such a declaration', async () => {
      await opened.database.migrations.up()
      await opened.database.execute('alter table seaworthy_migration drop column backward_compatible')
      expect((await opened.database.migrations.status()).map(({ state }) => state)).toEqual([
        'applied',
        'applied',
      ])
      files({ ...PET, ...TOY, '0002_toy.up.sql': `-- backward-compatible\n\n${TOY['0002_toy.up.sql']}` })
      expect(await opened.database.migrations.up()).toEqual([])
      // A replica of the release before that one, which does not declare it yet, takes nothing back.
      files({ ...PET, ...TOY })
      expect(await opened.database.migrations.up()).toEqual([])
      files(PET)
      expect(await opened.database.migrations.up()).toEqual([])
    })

    test('a migration without a down is not taken back', async () => {
      files(PET)
      rmSync(join(folder, '0001_pet.down.sql'))
      await opened.database.migrations.up()
      await expect(opened.database.migrations.down()).rejects.toThrow(/no 0001_pet\.down\.sql/)
      expect(await tables()).toContain('pet')
    })

    test('a migration that fails leaves nothing of itself, and those before it stay', async () => {
      files({ ...PET, '0002_toy.up.sql': 'create table toy (name text); select nonsense;' })
      await expect(opened.database.migrations.up()).rejects.toThrow(
        /0002_toy\.up\.sql failed \(SQLSTATE 42703\).*nonsense/,
      )
      expect(await tables()).toEqual(['pet', 'seaworthy_migration'])
      files({ ...PET, ...TOY })
      expect(await opened.database.migrations.up()).toEqual(['0002_toy'])
    })

    test('an edited file is refused, other line endings are not', async () => {
      await opened.database.migrations.up()
      files({ ...PET, ...TOY, '0001_pet.up.sql': 'create table pet (name text);\r\n'.trimEnd() })
      expect(await opened.database.migrations.verify()).toEqual([])
      files({ ...PET, ...TOY, '0001_pet.up.sql': 'create table pet (name varchar);' })
      await expect(opened.database.migrations.up()).rejects.toThrow(FatalBootError)
      expect(await opened.database.migrations.verify()).toEqual([
        expect.stringMatching(/0001_pet was changed after/),
      ])
    })

    test('a missing file and one that comes too late are refused', async () => {
      files({ ...TOY })
      await opened.database.migrations.up()
      files({ ...PET, '0003_bed.up.sql': 'select 1' })
      await expect(opened.database.migrations.up()).rejects.toThrow(
        /0002_toy has been applied, but its file is gone.*0001_pet is new.*higher number/,
      )
      expect(await tables()).not.toContain('pet')
    })

    test('a schema from the future stops the boot and says so', async () => {
      await opened.database.migrations.up()
      files(PET)
      const refusal = await opened.database.migrations.up().catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(FatalBootError)
      expect(String(refusal)).toMatch(/from the future: 0002_toy.*newest.*0001_pet/)
      expect((await opened.database.migrations.status()).map(({ state }) => state)).toEqual([
        'applied',
        'future',
      ])
    })

    test('without a transaction an index is built concurrently', async () => {
      files({
        ...PET,
        '0002_index.up.sql':
          '-- no-transaction\ncreate index concurrently if not exists pet_name on pet (name);\nanalyze pet;',
      })
      expect(await opened.database.migrations.up()).toEqual(['0001_pet', '0002_index'])
      const { rows } = await opened.database.execute(
        `select indexname from pg_indexes where indexname = 'pet_name'`,
      )
      expect(rows).toHaveLength(1)
    })

    test('a function body keeps its semicolons in a script without a transaction', async () => {
      files({
        '0001_double.up.sql':
          '-- no-transaction\ncreate function double(n int) returns int language plpgsql as $f$ begin n := n * 2; return n; end $f$;\nselect double(1);',
      })
      await opened.database.migrations.up()
      const { rows } = await opened.database.execute<{ n: number }>('select double(21) as n')
      expect(rows).toEqual([{ n: 42 }])
      await opened.database.execute('drop function double')
    })

    test('without a folder there is nothing to do', async () => {
      await using bare = await openTestDatabase<unknown>({ ...(url === undefined ? {} : { url }) })
      expect(await bare.database.migrations.up()).toEqual([])
    })

    if (url === undefined) return

    describe('with several replicas', () => {
      test('each migration runs once, whoever comes second finds nothing to do', async () => {
        files({ ...PET, ...TOY, '0003_slow.up.sql': 'select pg_sleep(0.3)' })
        const replicas = await Promise.all(Array.from({ length: 5 }, () => open()))
        const applied = await Promise.all(replicas.map(({ database }) => database.migrations.up()))
        await Promise.all(replicas.map((replica) => replica[Symbol.asyncDispose]()))
        expect(applied.flat().toSorted()).toEqual(['0001_pet', '0002_toy', '0003_slow'])
      })

      test('whoever waits too long for another is told', async () => {
        files({ ...PET, '0003_slow.up.sql': 'select pg_sleep(1.5)' })
        await using other = await open()
        const slow = other.database.migrations.up()
        await expect.poll(tables).toContain('pet')
        await expect(opened.database.migrations.up()).rejects.toMatchObject({
          code: 'database_migration_busy',
        })
        await slow
      })

      test('a stop ends the wait for another replica that migrates, at once', async () => {
        files({ ...PET, '0003_slow.up.sql': 'select pg_sleep(1.5)' })
        await using other = await open()
        const slow = other.database.migrations.up()
        await expect.poll(tables).toContain('pet')
        await using patient = await open({ DATABASE_MIGRATION_WAIT_MS: '60000' })
        const stop = new AbortController()
        const waiting = patient.database.migrations.up(stop.signal)
        stop.abort(new Error('stopping'))
        await expect(waiting).rejects.toThrow('stopping')
        await slow
      })

      test.each([
        ['the lock of its table', '60000'],
        ['its next try', '1'],
      ])(
        'a stop ends the wait of a migration for %s at once, and nothing of it stays',
        async (_, lockTimeoutMs) => {
          files(PET)
          await opened.database.migrations.up()
          files({
            ...PET,
            '0002_column.up.sql': 'create table side (n int); alter table pet add column age int',
          })
          await using reader = await openTestDatabase<{ pet: { name: string } }>({ url })
          const held = await reader.database.query.startTransaction().execute()
          await held.selectFrom('pet').selectAll().execute()
          await using migrator = await open({ DATABASE_MIGRATION_LOCK_TIMEOUT_MS: lockTimeoutMs })
          const stop = new AbortController()
          const migrating = migrator.database.migrations.up(stop.signal)
          const settled = migrating.catch((error: unknown) => error)
          if (lockTimeoutMs === '1') {
            await expect
              .poll(() => migrator.telemetry.lines('migration waits for a lock').length)
              .toBeGreaterThan(0)
          } else {
            const waits = `select 1 from pg_locks where not granted and relation = 'pet'::regclass`
            await expect.poll(async () => (await opened.database.execute(waits)).rows.length).toBe(1)
          }
          stop.abort(new Error('stopping'))
          expect(await settled).toMatchObject({ message: 'stopping' })
          await held.commit().execute()
          expect(await tables()).toEqual(['pet', 'seaworthy_migration'])
          expect(await opened.database.migrations.up()).toEqual(['0002_column'])
        },
      )

      test('a migration that cannot get its table lock gives way, and comes through once the table is free', async () => {
        files(PET)
        await opened.database.migrations.up()
        files({ ...PET, '0002_column.up.sql': 'alter table pet add column age int' })
        await using reader = await openTestDatabase<{ pet: { name: string } }>({ url })
        const held = await reader.database.query.startTransaction().execute()
        await held.selectFrom('pet').selectAll().execute()
        const migrating = opened.database.migrations.up()
        await expect
          .poll(() => opened.telemetry.lines('migration waits for a lock').length)
          .toBeGreaterThan(0)
        await held.commit().execute()
        expect(await migrating).toEqual(['0002_column'])
      })
    })
  })
})
