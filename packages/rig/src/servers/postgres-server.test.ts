import { describe, expect, test } from 'vitest'
import { runScript } from '../processes/child-script.ts'
import { findPostgres } from './postgres-binaries.ts'
import { query } from './postgres-query.ts'
import { startPostgres } from './postgres-server.ts'

const missing = await findPostgres().then(
  () => undefined,
  (error: Error) => error.message,
)

describe.skipIf(missing)('a private Postgres', () => {
  test('keeps acknowledged writes over kill -9 and is silent while paused', async () => {
    await using server = await startPostgres({ settings: { max_connections: '20' } })
    const url = await server.createDatabase()
    await query(url, 'create table kept (id int); insert into kept values (1)')
    await server.kill9()
    await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED')
    await server.restart()
    expect((await query(url, 'select * from kept')).rows).toEqual([{ id: 1 }])
    expect((await query(url, 'show max_connections')).rows).toEqual([{ max_connections: '20' }])
    await server.pause()
    let answered = false
    const late = query(url, 'select 1').then(() => {
      answered = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).toBe(false)
    await server.resume()
    await late
  })

  test('does not outlive a test run that is killed', async () => {
    await using owner = runScript(new URL('fixtures/postgres-owner.ts', import.meta.url))
    const url = await owner.line()
    await query(url, 'select 1')
    await owner.kill9()
    await expect
      .poll(() =>
        query(url, 'select 1').then(
          () => 'up',
          () => 'down',
        ),
      )
      .toBe('down')
  })
})
