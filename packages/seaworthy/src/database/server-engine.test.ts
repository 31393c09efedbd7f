import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PostgresServer, startPostgres } from '@seaworthy/rig'
import { sql, type Transaction } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { createCertificate } from '../testing/certificate.ts'
import { sharedPostgres } from '../testing/shared-postgres.ts'
import { openTestDatabase } from '../testing/test-database.ts'

const shared = await sharedPostgres()
const url = 'url' in shared ? shared.url : ''
const missing = 'missing' in shared
const unavailable = {
  code: 'database_unavailable',
  status: 503,
  options: { retryAfterS: expect.any(Number) },
}

interface Counters {
  counter: { id: number; n: number }
}

const open = (env: Record<string, string> = {}, at = url) => openTestDatabase<Counters>({ url: at, env })

describe.skipIf(missing)('a pool of connections', () => {
  test('says in time that none became free, and counts who waits', async () => {
    await using opened = await open({ DATABASE_POOL_SIZE: '1', DATABASE_ACQUIRE_TIMEOUT_MS: '1000' })
    const { database, telemetry } = opened
    const held = await database.query.startTransaction().execute()
    const refused = database.execute('select 1').catch((error: unknown) => error)
    await expect.poll(() => telemetry.metrics.text()).toContain('db_client_connection_pending_requests 1')
    expect(await refused).toMatchObject({
      ...unavailable,
      message: expect.stringContaining('no connection became free'),
    })
    await held.rollback().execute()
    await database.ping()
  })

  test('counts as reachable while all are busy with statements that the server answers', async () => {
    await using opened = await open({ DATABASE_POOL_SIZE: '1', DATABASE_ACQUIRE_TIMEOUT_MS: '2000' })
    const held = await opened.database.query.startTransaction().execute()
    await sql`select 1`.execute(held)
    await opened.database.ping()
    await held.rollback().execute()
  })

  test('keeps one connection apart for the service itself, which opens on first use', async () => {
    await using opened = await open({ DATABASE_POOL_SIZE: '1', DATABASE_ACQUIRE_TIMEOUT_MS: '1000' })
    const { database } = opened
    const pidOf = async (queries: typeof database.query) =>
      (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(queries)).rows[0]?.pid
    const held = await database.query.startTransaction().execute()
    const waiting = pidOf(database.query)
    const reserved = await pidOf(database.reserved)
    expect(await pidOf(database.reserved)).toBe(reserved)
    await held.rollback().execute()
    expect(await waiting).not.toBe(reserved)
  })

  test('never opens more connections than its size', async () => {
    await using opened = await open({ DATABASE_POOL_SIZE: '3' })
    const { database } = opened
    const pids = await Promise.all(
      Array.from({ length: 30 }, () => database.execute<{ pid: number }>('select pg_backend_pid() as pid')),
    )
    expect(new Set(pids.map(({ rows }) => rows[0]?.pid)).size).toBeLessThanOrEqual(3)
  })

  test('replaces a connection that reached its age', async () => {
    await using opened = await open({ DATABASE_POOL_SIZE: '1', DATABASE_MAX_LIFETIME_MS: '50' })
    const pid = async () =>
      (await opened.database.execute<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid
    const first = await pid()
    await expect.poll(pid).not.toBe(first)
  })

  test('names the service and the replica to the server', async () => {
    await using opened = await open()
    const { rows } = await opened.database.execute<{ name: string }>(
      `select current_setting('application_name') as name`,
    )
    expect(rows[0]?.name).toMatch(/^test@.+-\d+$/)
  })
})

describe.skipIf(missing)('time limits', () => {
  test('cancel a statement that runs too long', async () => {
    await using opened = await open({ DATABASE_STATEMENT_TIMEOUT_MS: '300' })
    const slow = sql`select pg_sleep(5)`.execute(opened.database.named('long_nap'))
    await expect(slow).rejects.toMatchObject({
      code: 'database_timeout',
      status: 504,
      message: 'The statement "long_nap" ran into the statement timeout and was cancelled.',
    })
    await opened.database.ping()
  })

  test('are cut short for a request that nobody waits for', async () => {
    await using opened = await open({ DATABASE_POOL_SIZE: '1' })
    const gone = new AbortController()
    const nap = sql`select pg_sleep(20)`.execute(opened.database.query, {
      signal: gone.signal,
      inflightQueryAbortStrategy: 'cancel query',
    })
    await expect.poll(() => opened.telemetry.metrics.text()).toContain('state="used"} 1')
    gone.abort(new Error('the client went away'))
    await expect(nap).rejects.toThrow('the client went away')
    await opened.database.ping()
  })

  test('end the wait for a row that another holds', async () => {
    await using opened = await open({ DATABASE_LOCK_TIMEOUT_MS: '50' })
    const { database } = opened
    await database.execute(
      'create table if not exists held (id int primary key); insert into held values (1)',
    )
    const holder = await database.query.startTransaction().execute()
    await sql`select * from held for update`.execute(holder)
    await expect(sql`select * from held for update`.execute(database.query)).rejects.toMatchObject({
      code: 'database_timeout',
      message: expect.stringContaining('lock timeout'),
    })
    await holder.rollback().execute()
  })

  test('end a transaction that does nothing, and its connection is not used again', async () => {
    await using opened = await open({
      DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: '50',
      DATABASE_POOL_SIZE: '1',
    })
    await using observer = await open()
    const idle = await opened.database.query.startTransaction().execute()
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(idle)
    await expect
      .poll(async () => {
        const found = await observer.database.execute('select from pg_stat_activity where pid = $1', [
          rows[0]?.pid,
        ])
        return found.rows.length
      })
      .toBe(0)
    await expect(sql`select 1`.execute(idle)).rejects.toMatchObject({
      code: 'database_timeout',
      message: expect.stringContaining('idle-in-transaction timeout'),
    })
    await idle
      .rollback()
      .execute()
      .catch(() => {})
    await opened.database.ping()
  })

  test('can be left to the role, for poolers that refuse them', async () => {
    await using opened = await open({ DATABASE_SESSION_OPTIONS: 'off', DATABASE_STATEMENT_TIMEOUT_MS: '50' })
    const { rows } = await opened.database.execute(`select current_setting('statement_timeout') as limit`)
    expect(rows).toEqual([{ limit: '0' }])
  })

  test('are those of the URL where the service sends none', async () => {
    await using opened = await open(
      { DATABASE_SESSION_OPTIONS: 'off' },
      `${url}?options=-c%20statement_timeout=50ms&`,
    )
    await expect(opened.database.execute('select pg_sleep(30)')).rejects.toMatchObject({
      code: 'database_timeout',
    })
  })
})

describe.skipIf(missing)('what the URL asks for', () => {
  const settingsOf = async (query: string) => {
    await using opened = await open({}, `${url}?${query}`)
    const { rows } = await opened.database.execute<Record<string, string>>(
      `select current_setting('geqo') as geqo, current_setting('search_path') as path, current_setting('timezone') as zone,
        current_setting('application_name') as name, current_setting('statement_timeout') as timeout`,
    )
    return rows[0]
  }

  test('reaches the session, beside what the service sets', async () => {
    const query = 'application_name=shop%20floor&options=-c%20geqo=off%20--search-path%3Dpg_catalog%2Cpublic'
    expect(await settingsOf(query)).toEqual({
      geqo: 'off',
      path: 'pg_catalog,public',
      zone: 'UTC',
      name: 'shop floor',
      timeout: '15s',
    })
  })

  test('of connect_timeout ends the wait for a server that says nothing', async () => {
    const held = new Set<Socket>()
    const silent = createServer((socket) => void held.add(socket.on('error', () => {}))).listen(
      0,
      '127.0.0.1',
    )
    await once(silent, 'listening')
    try {
      const { port } = silent.address() as { port: number }
      await using opened = await open(
        { DATABASE_ACQUIRE_TIMEOUT_MS: '600000' },
        `postgres://u@127.0.0.1:${port}/d?connect_timeout=1`,
      )
      await expect(opened.database.execute('select 1')).rejects.toMatchObject(unavailable)
    } finally {
      for (const socket of held) socket.destroy()
      silent.close()
    }
  })
})

describe.skipIf(missing)('collisions', () => {
  test('a deadlock is resolved by repeating one of the two', async () => {
    await using opened = await open()
    const { database, telemetry } = opened
    await database.execute(
      'create table counter (id int primary key, n int not null); insert into counter values (1, 0), (2, 0)',
    )
    const add = (first: number, second: number) =>
      database.withTransaction(async (transaction) => {
        for (const id of [first, second]) {
          await transaction
            .updateTable('counter')
            .set(({ eb }) => ({ n: eb('n', '+', 1) }))
            .where('id', '=', id)
            .execute()
          await sql`select pg_sleep(0.1)`.execute(transaction)
        }
      })
    await Promise.all([add(1, 2), add(2, 1)])
    expect(await database.query.selectFrom('counter').select('n').execute()).toEqual([{ n: 2 }, { n: 2 }])
    // The one that is repeated may meet the other once more.
    expect(await telemetry.metrics.text()).toMatch(/^db_client_transaction_retries_total [1-9]/m)
    await expect(
      database.withTransaction(
        async (transaction) => {
          await transaction.selectFrom('counter').selectAll().execute()
          await collide(transaction)
        },
        { isolation: 'repeatable read', retries: 0 },
      ),
    ).rejects.toMatchObject({ code: 'database_conflict', status: 409 })
  })
})

/** Changes a row behind a transaction's back, then in it: a sure conflict. */
async function collide(transaction: Transaction<Counters>): Promise<void> {
  await using other = await open()
  await other.database.execute('update counter set n = n + 1')
  await sql`update counter set n = n + 1`.execute(transaction)
}

describe.skipIf(missing)('prepared statements', () => {
  const repeat = async (opened: Awaited<ReturnType<typeof open>>) => {
    for (let round = 0; round < 5; round++) {
      await sql`select ${round}::int`.execute(opened.database.query)
    }
    const { rows } = await opened.database.execute<{ n: number }>(
      'select count(*) as n from pg_prepared_statements',
    )
    return rows[0]?.n
  }

  test('are used for what repeats, unless they are off', async () => {
    await using on = await open({ DATABASE_POOL_SIZE: '1' })
    expect(await repeat(on)).toBe(1)
    await using off = await open({ DATABASE_POOL_SIZE: '1', DATABASE_PREPARED_STATEMENTS: 'off' })
    expect(await repeat(off)).toBe(0)
  })

  test('that a pooler forgets are done without, from then on, with one warning', async () => {
    await using opened = await open({ DATABASE_POOL_SIZE: '1' })
    await repeat(opened)
    await opened.database.execute('deallocate all')
    expect(await repeat(opened)).toBe(0)
    expect(
      opened.telemetry.text.filter((line) => line.includes('DATABASE_PREPARED_STATEMENTS=off')),
    ).toHaveLength(1)
  })
})

describe.skipIf(missing)('when the server goes', () => {
  let server: PostgresServer
  afterAll(() => server?.stop())

  test('away and comes back, idle connections are replaced without an error', async () => {
    server = await startPostgres()
    await using opened = await open({ DATABASE_PRE_PING_AFTER_MS: '0' }, server.url)
    await Promise.all(Array.from({ length: 5 }, () => opened.database.ping()))
    await server.kill9()
    await expect(opened.database.ping()).rejects.toMatchObject(unavailable)
    await server.restart()
    await opened.database.ping()
  })

  test('away in the middle of a statement, it is said so and the next one works', async () => {
    await using opened = await open({}, server.url)
    const { database } = opened
    const cut = sql`select pg_sleep(10)`.execute(database.query).catch((error: unknown) => error)
    await expect
      .poll(async () => (await opened.telemetry.metrics.text()).includes('state="used"} 1'))
      .toBe(true)
    await server.kill9()
    expect(await cut).toMatchObject(unavailable)
    await server.restart()
    await database.ping()
  })

  test('away, the loss of all idle connections is told once', async () => {
    await using own = await startPostgres()
    await using opened = await open({ DATABASE_POOL_SIZE: '5' }, own.url)
    await Promise.all(Array.from({ length: 5 }, () => opened.database.execute('select pg_sleep(0.05)')))
    await own.kill9()
    await expect
      .poll(() => opened.telemetry.metrics.text())
      .toContain('db_client_connection_count{state="idle"} 0')
    expect(opened.telemetry.lines('idle connections were lost')).toHaveLength(1)
  })

  test('silent, an idle connection is found dead and the wait has an end', async () => {
    await using opened = await open(
      { DATABASE_PRE_PING_AFTER_MS: '0', DATABASE_ACQUIRE_TIMEOUT_MS: '1000' },
      server.url,
    )
    await opened.database.ping()
    await server.pause()
    await expect(opened.database.ping()).rejects.toMatchObject(unavailable)
    await server.resume()
    await opened.database.ping()
  })

  test('and never was there, opening the database works all the same', async () => {
    await using opened = await open({}, 'postgres://nobody@127.0.0.1:1/none')
    const error = await opened.database.ping().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ ...unavailable, message: expect.stringContaining('ECONNREFUSED') })
    expect(String(error)).not.toContain('nobody')
  })

  test('by another name, the reason is its SQLSTATE and no name', async () => {
    await using opened = await open({}, `${server.url}_missing`)
    const error = await opened.database.ping().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ ...unavailable, message: expect.stringContaining('3D000') })
    expect(String(error)).not.toContain('_missing')
  })
})

describe.skipIf(missing)('TLS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-tls-'))
  // The server runs as another user and reads the authority here.
  chmodSync(folder, 0o755)
  const authority = createCertificate('Test authority')
  const stranger = createCertificate('Other authority')
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const caFile = file('ca.pem', authority.certificate)
  const strangerFile = file('other.pem', stranger.certificate)
  let server: PostgresServer
  afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const encrypted = async (at: string, env: Record<string, string> = {}) => {
    await using opened = await open(env, at)
    const { rows } = await opened.database.execute<{ ssl: boolean }>(
      'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
    )
    return rows[0]?.ssl
  }

  test('with verify-full trusts the named authority and no other', async () => {
    server = await startPostgres({
      tls: createCertificate('postgres', { issuer: authority, hosts: ['127.0.0.1'] }),
      settings: { ssl_ca_file: caFile },
    })
    expect(await encrypted(`${server.url}?sslmode=verify-full`, { DATABASE_CA_FILE: caFile })).toBe(true)
    expect(await encrypted(server.url, { DATABASE_CA_FILE: caFile })).toBe(true)
    await expect(encrypted(server.url, { DATABASE_CA_FILE: strangerFile })).rejects.toMatchObject(unavailable)
    await expect(encrypted(`${server.url}?sslmode=verify-full`)).rejects.toMatchObject(unavailable)
  })

  test('with verify-full refuses another host name, which verify-ca lets pass', async () => {
    const other = server.url.replace('127.0.0.1', 'localhost')
    await expect(
      encrypted(`${other}?sslmode=verify-full`, { DATABASE_CA_FILE: caFile }),
    ).rejects.toMatchObject(unavailable)
    expect(await encrypted(`${other}?sslmode=verify-ca`, { DATABASE_CA_FILE: caFile })).toBe(true)
  })

  test('with require encrypts without looking, with disable does not encrypt', async () => {
    expect(await encrypted(`${server.url}?sslmode=require`)).toBe(true)
    expect(await encrypted(`${server.url}?sslmode=disable`)).toBe(false)
  })

  test('asked for with ssl=true is encrypted and checks the server', async () => {
    expect(await encrypted(`${server.url}?ssl=true&sslrootcert=${caFile}`)).toBe(true)
    await expect(encrypted(`${server.url}?ssl=true`)).rejects.toMatchObject(unavailable)
  })

  test('with require and an authority refuses a server of another, but not another host name', async () => {
    const other = server.url.replace('127.0.0.1', 'localhost')
    expect(await encrypted(`${other}?sslmode=require&sslrootcert=${caFile}`)).toBe(true)
    const byUrl = encrypted(`${server.url}?sslmode=require&sslrootcert=${strangerFile}`)
    await expect(byUrl).rejects.toMatchObject(unavailable)
    const bySetting = encrypted(`${server.url}?sslmode=require`, { DATABASE_CA_FILE: strangerFile })
    await expect(bySetting).rejects.toMatchObject(unavailable)
  })

  test('shows the certificate of the service to the server', async () => {
    const own = createCertificate('shop', { issuer: authority })
    const query = `sslrootcert=${caFile}&sslcert=${file('own.pem', own.certificate)}&sslkey=${file('own.key', own.key)}`
    await using opened = await open({}, `${server.url}?${query}`)
    const { rows } = await opened.database.execute(
      'select client_dn from pg_stat_ssl where pid = pg_backend_pid()',
    )
    expect(rows).toEqual([{ client_dn: '/CN=shop' }])
  })
})
