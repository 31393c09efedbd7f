import { createServer } from 'node:net'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startServiceProcess } from '../testing/service-process.ts'
import { sharedPostgres } from '../testing/shared-postgres.ts'

const SUBJECT = new URL('../testing/subjects/prepared-service.ts', import.meta.url)
const shared = await sharedPostgres()
const missing = 'missing' in shared ? shared.missing : undefined

const prepare = (env: Record<string, string>) =>
  startServiceProcess(SUBJECT, { NODE_ENV: 'production', PATIENCE_MS: '20000', ...env })

test.skipIf(missing)(
  'two that prepare the same database at once apply a migration once: exit 0',
  async () => {
    const { url } = shared as { url: string }
    await using one = prepare({ DATABASE_URL: url })
    await using other = prepare({ DATABASE_URL: url })
    expect([(await one.exit).code, (await other.exit).code]).toEqual([0, 0])
    for (const { lines } of [one, other]) {
      expect(lines('everything is prepared')).toMatchObject([{ dependencies: ['database'] }])
      expect(lines('service listens')).toEqual([])
    }
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    expect((await client.query('select name from seaworthy_migration')).rows).toEqual([
      { name: '0001_things' },
    ])
    await client.end()
  },
)

test('a database that is not there is waited for, and then told with its reason: exit 1', async () => {
  const closed = await closedPort()
  await using process = prepare({ DATABASE_URL: `postgres://a@127.0.0.1:${closed}/a`, PATIENCE_MS: '400' })
  expect((await process.exit).code).toBe(1)
  expect(process.lines('dependency cannot be prepared yet')[0]).toMatchObject({ dependency: 'database' })
  expect(process.output()).toContain(
    'prepared is not prepared: database: not there within 400 ms; the log says why',
  )
})

test('a signal while it waits leaves the work undone, which is told: exit 1', async () => {
  const closed = await closedPort()
  await using process = prepare({ DATABASE_URL: `postgres://a@127.0.0.1:${closed}/a` })
  await expect
    .poll(() => process.lines('dependency cannot be prepared yet').length, { timeout: 20_000 })
    .toBeGreaterThan(0)
  process.kill('SIGTERM')
  expect((await process.exit).code).toBe(1)
  expect(process.output()).toContain('prepared is not prepared: database: asked to stop')
})

test('a setting that does not hold is told without a stack: exit 1', async () => {
  await using process = prepare({ DATABASE_POOL_SIZE: 'many' })
  expect((await process.exit).code).toBe(1)
  expect(process.output()).toMatch(/^prepared is not prepared: .*DATABASE_POOL_SIZE/s)
  expect(process.output()).not.toContain('PROVIDER')
  expect(process.output()).not.toContain('    at ')
})

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
