import { query, startPostgres } from '@seaworthy/rig'
import { type Kysely, sql } from 'kysely'
import Type from 'typebox'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CancellationSource } from '../base/index.ts'
import { feature } from '../capability/index.ts'
import { route } from '../http/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import type { RequestContext } from '../telemetry/index.ts'
import { createCertificate } from '../testing/certificate.ts'
import { type LaunchedService, launchForTest } from '../testing/launch-service.ts'
import { sharedPostgres } from '../testing/shared-postgres.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { boundedCancel } from './bounded-cancel.ts'
import type { Database } from './database.ts'
import { postgres } from './postgres.ts'

const shared = await sharedPostgres()
const url = 'url' in shared ? shared.url : ''

const Done = Type.Object({ done: Type.Boolean() })
const base = { method: 'GET', summary: 'Waits', access: anyone, output: { 200: Done } } as const
const wait = (queries: Kysely<unknown>, seconds = 120) =>
  sql`select pg_sleep(${seconds}::float8) as patient`.execute(queries)

/** What handlers were told. */
const told: string[] = []
let database: Database<unknown>

const waiting = feature({
  name: 'waiting',
  provides: ({ uses }: { uses: { database: Database<unknown> } }) => {
    database = uses.database
    return uses.database
  },
  routes: [
    route({
      ...base,
      path: '/wait',
      handler: async (_input, db: Database<unknown>) => {
        await wait(db.query).catch((error: Error) => {
          told.push(error.message)
          throw error
        })
        return { done: true }
      },
    }),
    route({
      ...base,
      path: '/late',
      timeoutMs: 300,
      handler: async (_input, db: Database<unknown>) => {
        await wait(db.query)
        return { done: true }
      },
    }),
    route({
      ...base,
      path: '/transaction',
      handler: async (_input, db: Database<unknown>) => {
        await db.withTransaction(async (transaction) => {
          await sql`insert into mark values ('begun')`.execute(transaction)
          await wait(transaction)
        })
        return { done: true }
      },
    }),
    route({
      ...base,
      path: '/deaf',
      timeoutMs: 300,
      handler: async (_input, db: Database<unknown>) => {
        await db.withTransaction(async (transaction) => {
          await sql`insert into mark values ('half')`.execute(transaction)
          await wait(transaction).catch(() => undefined)
          await sql`insert into mark values ('whole')`.execute(transaction).catch(() => undefined)
        })
        return { done: true }
      },
    }),
    route({
      ...base,
      path: '/idle',
      timeoutMs: 300,
      handler: async (_input, db: Database<unknown>, { signal }) => {
        await db.withTransaction(async (transaction) => {
          await sql`insert into mark values ('late')`.execute(transaction)
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
        })
        told.push('committed')
        return { done: true }
      },
    }),
    route({
      ...base,
      path: '/unawaited',
      handler: (_input, db: Database<unknown>) => {
        void sql`with slept as materialized (select pg_sleep(0.5)) insert into mark select 'after the answer' from slept`.execute(
          db.query,
        )
        return { done: true }
      },
    }),
  ],
})

/** Statements that are running now. */
const running = async () =>
  (
    await query(
      url,
      `select 1 from pg_stat_activity where state = 'active' and query like '%patient%' and pid <> pg_backend_pid()`,
    )
  ).rowCount
const marks = async () => (await query(url, 'select * from mark')).rows.map(({ what }) => what)

test.skipIf('missing' in shared)(
  'a server with no connection left takes a cancellation, over TLS too',
  async () => {
    const tls = createCertificate('postgres', { hosts: ['127.0.0.1'] })
    await using server = await startPostgres({
      tls,
      settings: { max_connections: '4', superuser_reserved_connections: '0' },
    })
    await using opened = await openTestDatabase<unknown>({
      url: `${server.url}?sslmode=require`,
      env: { DATABASE_POOL_SIZE: '4' },
    })
    // All four are open before anybody else asks for one.
    const open = await Promise.all(
      Array.from({ length: 4 }, () => opened.database.query.startTransaction().execute()),
    )
    for (const each of open) await each.rollback().execute()
    const { context } = opened.telemetry
    const cancellation = new CancellationSource()
    const request = { cancellation } as unknown as RequestContext
    const outcomes = context.run(request, () =>
      Array.from({ length: 4 }, () => wait(opened.database.query).catch((error: Error) => error.message)),
    )
    await expect.poll(() => codeOf(server.url)).toBe('53300')
    cancellation.cancel(() => new Error('given up'))
    expect(await Promise.all(outcomes)).toEqual(Array(4).fill('given up'))
    expect(
      (await opened.database.execute('select ssl from pg_stat_ssl where pid = pg_backend_pid()')).rows,
    ).toEqual([{ ssl: true }])
  },
)

const codeOf = (at: string) =>
  query(at, 'select 1').then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

describe.skipIf('missing' in shared)('a statement whose request has ended', () => {
  let service: LaunchedService
  beforeAll(async () => {
    await query(url, 'create table mark (what text)')
    service = await launchForTest(
      defineService({
        name: 'waiting',
        uses: { database: postgres<unknown>({ policy: 'critical' }) },
        features: [waiting],
      }),
      {
        env: {
          DATABASE_URL: url,
          DATABASE_POOL_SIZE: '5',
          DATABASE_STATEMENT_TIMEOUT_MS: '0',
          DATABASE_MAX_WAIT_MS: '60000',
          DATABASE_ACQUIRE_TIMEOUT_MS: '60000',
          HTTP_HANDLER_TIMEOUT_MS: '100000',
          RATE_LIMITS: 'off',
        },
      },
    )
    await service.ready()
  })
  afterAll(() => service?.[Symbol.asyncDispose]())
  beforeEach(async () => {
    told.length = 0
    await query(url, 'truncate mark')
  })

  const leave = async (path: string, clients = 1) => {
    const gone = new AbortController()
    const asked = Array.from({ length: clients }, () =>
      service.fetch(`/api/v1${path}`, { signal: gone.signal }).catch(() => undefined),
    )
    await expect.poll(running).toBe(Math.min(clients, 5))
    gone.abort()
    await Promise.all(asked)
  }

  test('is cancelled when its client leaves, and its connection serves the next', async () => {
    await leave('/wait')
    await expect.poll(running).toBe(0)
    await expect.poll(() => told).toEqual(['the client went away'])
    for (let i = 0; i < 20; i++) await database.execute('select 1')
    expect(await service.telemetry.metrics.text()).toContain('db_client_cancelled_statements_total 1')
  })

  test('is cancelled when the time of its route is over', async () => {
    expect((await service.fetch('/api/v1/late')).status).toBe(503)
    await expect.poll(running).toBe(0)
  })

  test('takes its transaction with it', async () => {
    await leave('/transaction')
    await expect.poll(running).toBe(0)
    await expect
      .poll(
        async () =>
          (await database.execute(`select 1 from pg_stat_activity where state like 'idle in transaction%'`))
            .rows,
      )
      .toEqual([])
    expect(await marks()).toEqual([])
  })

  test('commits nothing of its transaction, whatever the handler makes of its failure', async () => {
    for (const path of ['/deaf', '/idle']) expect((await service.fetch(`/api/v1${path}`)).status).toBe(503)
    await expect
      .poll(
        async () =>
          (
            await query(
              url,
              `select 1 from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()`,
            )
          ).rowCount,
      )
      .toBe(0)
    expect(await marks()).toEqual([])
    expect(told).toEqual([])
  })

  test('is not begun when it waited for a connection until then, and a crowd that leaves is no storm', async () => {
    await leave('/wait', 40)
    await expect.poll(running).toBe(0)
    await expect.poll(() => told.length).toBe(40)
    // Who comes when nobody has got a connection for a while is not let into the line.
    const refused = 'The wait for a connection to the database would be too long.'
    expect(told).toContain('the client went away')
    expect(told.filter((reason) => reason !== 'the client went away' && reason !== refused)).toEqual([])
    // None of the cancellations hits a statement that came later.
    await Promise.all(Array.from({ length: 100 }, () => database.execute('select pg_sleep(0.01)')))
  })

  test('goes on when its request was answered: nobody told it to stop', async () => {
    expect((await service.fetch('/api/v1/unawaited')).status).toBe(200)
    await expect.poll(marks).toEqual(['after the answer'])
  })
})

test('no more than two cancellations are on their way at once, and none waits for ever', async () => {
  const { ManualClock } = await import('../testing/manual-clock.ts')
  const clock = new ManualClock()
  const begun: number[] = []
  const ends: (() => void)[] = []
  const cancel = boundedCancel((backend: number) => {
    begun.push(backend)
    return new Promise((resolve) => ends.push(resolve))
  }, clock)
  const outcomes = [1, 2, 3, 4].map((backend) =>
    cancel(backend).then(
      () => 'told',
      (error: Error) => error.message,
    ),
  )
  expect(begun).toEqual([1, 2])
  ends[0]?.()
  expect(await outcomes[0]).toBe('told')
  await expect.poll(() => begun).toEqual([1, 2, 3])
  await clock.advance(3_000)
  expect(await Promise.all(outcomes.slice(1))).toEqual(
    Array(3).fill('the statement could not be cancelled in time'),
  )
  for (const end of ends) end()
  // The fourth came too late to be begun, and keeps no place.
  void cancel(5)
  await expect.poll(() => begun).toContain(5)
  expect(begun).not.toContain(4)
})
