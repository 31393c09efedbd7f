import { type PostgresServer, query, startFaultProxy, startPostgres, withDatabase } from '@seaworthy/rig'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { sharedPostgres } from '../testing/shared-postgres.ts'
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts'

interface Notes {
  note: { id: number; text: string }
}

/** A primary and its standby, behind an address that moves from one to the other. */
class Pair implements AsyncDisposable {
  readonly primary: PostgresServer
  readonly standby: PostgresServer
  readonly address: Awaited<ReturnType<typeof startFaultProxy>>

  private constructor(primary: PostgresServer, standby: PostgresServer, address: Pair['address']) {
    this.primary = primary
    this.standby = standby
    this.address = address
  }

  static async start(): Promise<Pair> {
    const primary = await startPostgres()
    await query(primary.url, 'create table note (id int generated always as identity primary key, text text)')
    const standby = await primary.startStandby()
    const pair = new Pair(primary, standby, await startFaultProxy({ port: portOf(primary) }))
    await expect
      .poll(() => query(standby.url, 'select * from note').then(() => 'follows', String))
      .toBe('follows')
    return pair
  }

  get url(): string {
    return withDatabase(`postgres://postgres@127.0.0.1:${this.address.port}`, 'postgres')
  }

  open(env: Record<string, string> = {}): Promise<TestDatabase<Notes>> {
    return openTestDatabase<Notes>({ url: this.url, env })
  }

  async [Symbol.asyncDispose]() {
    await this.address[Symbol.asyncDispose]()
    await Promise.all([this.primary.stop(), this.standby.stop()])
  }
}
const portOf = ({ url }: PostgresServer) => Number(new URL(url).port)

const write = ({ database }: TestDatabase<Notes>, text: string) =>
  database.query
    .insertInto('note')
    .values({ text } as never)
    .execute()
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  )
const primaryGauge = async ({ telemetry }: TestDatabase<Notes>) =>
  /^db_client_primary (\d)$/m.exec(await telemetry.metrics.text())?.[1]
const GONE =
  'the database takes no writes (a standby, or a primary made read-only): its sessions are left, new ones follow DATABASE_URL until a primary answers'

describe.skipIf('missing' in (await sharedPostgres()))('after a failover', () => {
  test('sessions to a server that was made read-only are left for the new primary, with 503 and no 500 meanwhile', async () => {
    await using pair = await Pair.start()
    await using opened = await pair.open({ DATABASE_POOL_SIZE: '4' })
    const { database, telemetry } = opened
    // All four sessions are at the old primary, and would stay there.
    await Promise.all(Array.from({ length: 4 }, () => database.execute('select pg_sleep(0.05)')))
    expect(await primaryGauge(opened)).toBe('1')
    await query(pair.primary.url, 'alter system set default_transaction_read_only = on')
    await query(pair.primary.url, 'select pg_reload_conf()')
    await expect.poll(() => codeOf(write(opened, 'refused'))).toBe('database_unavailable')
    await expect(database.ping()).rejects.toMatchObject({ code: 'database_unavailable', status: 503 })
    expect(await primaryGauge(opened)).toBe('0')
    // Reads go on.
    expect((await database.query.selectFrom('note').selectAll().execute()).length).toBe(0)

    await pair.standby.promote()
    pair.address.aim({ port: portOf(pair.standby) })
    const seen = new Set<string>()
    await expect
      .poll(async () => {
        const codes = await Promise.all(Array.from({ length: 4 }, () => codeOf(write(opened, 'kept'))))
        for (const code of codes) seen.add(code)
        return codes
      })
      .toEqual(['done', 'done', 'done', 'done'])
    expect([...seen].filter((code) => code !== 'done' && code !== 'database_unavailable')).toEqual([])
    await database.ping()
    expect(await primaryGauge(opened)).toBe('1')
    expect(telemetry.lines(GONE)).toHaveLength(1)
    expect(telemetry.lines('the database takes writes again')).toHaveLength(1)
    expect((await query(pair.standby.url, 'select * from note')).rowCount).toBeGreaterThanOrEqual(4)
    expect((await query(pair.primary.url, 'select * from note')).rowCount).toBe(0)
  })

  test('a primary that was killed is replaced by the standby behind the same address', async () => {
    await using pair = await Pair.start()
    await using opened = await pair.open({ DATABASE_ACQUIRE_TIMEOUT_MS: '500' })
    await write(opened, 'before')
    await expect.poll(async () => (await query(pair.standby.url, 'select * from note')).rowCount).toBe(1)
    await pair.primary.kill9()
    // The address leads to the standby before it is promoted: it answers reads, and is no primary.
    pair.address.aim({ port: portOf(pair.standby) })
    await expect
      .poll(() =>
        opened.database.ping().then(
          () => 'up',
          (error) => error.message,
        ),
      )
      .toContain('takes no writes')
    expect(await codeOf(write(opened, 'refused'))).toBe('database_unavailable')
    await pair.standby.promote()
    const seen = new Set<string>()
    await expect
      .poll(async () => {
        const code = await codeOf(write(opened, 'after'))
        seen.add(code)
        return code
      })
      .toBe('done')
    seen.delete('done')
    expect([...seen].filter((code) => code !== 'database_unavailable')).toEqual([])
    await opened.database.ping()
    expect(
      (await query(pair.standby.url, 'select text from note order by id')).rows.map(({ text }) => text),
    ).toEqual(['before', 'after'])
  })

  test('a session at a standby that is promoted may write without being opened anew', async () => {
    await using pair = await Pair.start()
    pair.address.aim({ port: portOf(pair.standby) })
    await using opened = await pair.open()
    await expect(opened.database.ping()).rejects.toThrow('takes no writes')
    await pair.standby.promote()
    await expect.poll(() => codeOf(write(opened, 'kept'))).toBe('done')
    expect(await primaryGauge(opened)).toBe('1')
  })

  test('nobody leads on a standby, and a leader whose server becomes read-only stops', async () => {
    await using pair = await Pair.start()
    const pings = { DATABASE_LEADER_PING_MS: '20' }
    await using opened = await pair.open(pings)
    pair.address.aim({ port: portOf(pair.standby) })
    await using other = await pair.open(pings)
    expect(await other.database.leader('one').run(async () => 'led')).toEqual({ led: false })
    const stopped = await opened.database.leader('one').run(async () => 'not at the standby either')
    expect(stopped).toEqual({ led: false })
    pair.address.aim({ port: portOf(pair.primary) })
    const term = await opened.database.leader('one').run(async (signal) => {
      await query(pair.primary.url, 'alter system set default_transaction_read_only = on')
      await query(pair.primary.url, 'select pg_reload_conf()')
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve()
        signal.addEventListener('abort', () => resolve())
      })
      return (signal.reason as Error).message
    })
    expect(term).toEqual({ led: true, value: 'the server takes no writes any more' })
  })

  test('a leader at the old primary cannot commit at the new one, where another leads', async () => {
    await using pair = await Pair.start()
    // Its pings are far apart: it does not notice by itself.
    await using old = await pair.open({ DATABASE_LEADER_PING_MS: '10000' })
    const term = await old.database.leader('one').run(async (signal, fence) => {
      await pair.standby.promote()
      pair.address.aim({ port: portOf(pair.standby) })
      await using next = await pair.open()
      const led = await next.database.leader('one').run(async (_signal, nextFence) => {
        // The pool of the old leader reaches the new primary as well.
        await using moved = await pair.open()
        const late = moved.database.withTransaction(async (transaction) => {
          await fence(transaction)
          await transaction
            .insertInto('note')
            .values({ text: 'late' } as never)
            .execute()
        })
        expect(await codeOf(late)).toBe('database_leadership_lost')
        await next.database.withTransaction(async (transaction) => {
          await nextFence(transaction)
          await transaction
            .insertInto('note')
            .values({ text: 'led' } as never)
            .execute()
        })
        return 'led'
      })
      expect(led).toEqual({ led: true, value: 'led' })
      return signal.aborted
    })
    expect(term).toEqual({ led: true, value: false })
    expect((await query(pair.standby.url, 'select text from note')).rows).toEqual([{ text: 'led' }])
  })

  test('a leader at an old primary that goes on beside the new one stops, because the address has moved', async () => {
    await using pair = await Pair.start()
    await using old = await pair.open({ DATABASE_LEADER_PING_MS: '20', DATABASE_LEADER_RECHECK_MS: '50' })
    const term = await old.database.leader('one').run(async (signal) => {
      const stopped = new Promise<string>((resolve) =>
        signal.addEventListener('abort', () => resolve((signal.reason as Error).message)),
      )
      await pair.standby.promote()
      expect(signal.aborted).toBe(false)
      pair.address.aim({ port: portOf(pair.standby) })
      return await stopped
    })
    expect(term).toEqual({ led: true, value: 'the address leads to another server now' })
  })

  test('a write in a transaction that was begun as read-only stays a defect, and leaves no session', async () => {
    const shared = await sharedPostgres()
    await using opened = await openTestDatabase<Notes>({ url: (shared as { url: string }).url })
    const broken = opened.database.query
      .transaction()
      .setAccessMode('read only')
      .execute((transaction) => sql`create table never (id int)`.execute(transaction))
    expect(await codeOf(broken)).toBe('database_failed')
    const raw = opened.database.query.transaction().execute(async (transaction) => {
      await sql`set transaction read only`.execute(transaction)
      await sql`create table never (id int)`.execute(transaction)
    })
    expect(await codeOf(raw)).toBe('database_failed')
    expect(await primaryGauge(opened)).toBe('1')
  })

  test('a service that only reads may stay at a standby', async () => {
    await using pair = await Pair.start()
    pair.address.aim({ port: portOf(pair.standby) })
    await using opened = await pair.open({ DATABASE_REQUIRE_PRIMARY: 'off' })
    await opened.database.ping()
    expect(opened.telemetry.lines(GONE)).toEqual([])
  })
})
