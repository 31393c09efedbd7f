import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { query, startPostgres, until } from '@seaworthy/rig'
import { startRecordedUpstream } from '../../../services/characters/dev/recorded-upstream.ts'
import type { Claim } from '../../harness/claim.ts'
import type { ShellResult } from '../../harness/shell.ts'
import { type LoadReport, startSteadyLoad } from '../../harness/steady-load.ts'
import { done, told } from '../findings.ts'
import type { Ground } from '../ground.ts'
import { openRunbook, type Runbook } from '../runbook.ts'
import { startService } from '../running-service.ts'

const PATIENCE_MS = 60_000
const LIFETIME_MS = 2_000

export const secretRotation: Claim<Ground> = {
  name: 'secret-rotation',
  says: 'the user of the database is replaced by the commands of the runbook, under load, without a failed request',
  async run(ground) {
    const runbook = await openRunbook('characters', 'secret-rotation')
    const asWritten = await rotate(ground, runbook, 'waits')
    const tooSoon = await rotate(ground, runbook, 'hurries')
    return [
      done('new', asWritten.made),
      done('old', asWritten.ended),
      told(
        'requests that failed',
        `${asWritten.load.failedCount} of ${asWritten.load.answered + asWritten.load.failedCount}`,
        '0',
        asWritten.load.failedCount === 0 && asWritten.load.answered > 0,
      ),
      told(
        'the same when the old user goes before the new one is used',
        `${tooSoon.load.failedCount}`,
        'more than 0',
        tooSoon.load.failedCount > 0,
      ),
    ]
  },
}

interface Rotated {
  readonly made: ShellResult
  readonly ended: ShellResult
  readonly load: LoadReport
}

async function rotate(
  { supervisor, folder }: Ground,
  runbook: Runbook,
  how: 'waits' | 'hurries',
): Promise<Rotated> {
  await using undo = new AsyncDisposableStack()
  const server = await startPostgres()
  undo.defer(() => server.stop())
  const upstream = await startRecordedUpstream()
  undo.defer(() => upstream.close())
  const url = await server.createDatabase()
  await query(url, 'create role owning')
  await query(url, 'grant all on schema public to owning')
  await query(url, `grant all on database "${new URL(url).pathname.slice(1)}" to owning`)
  await query(url, `create role blue login password 'blue' in role owning`)
  await query(url, 'alter role blue set role to owning')
  const place = join(folder, how)
  mkdirSync(place)
  const use = (user: string) => {
    const own = new URL(url)
    own.username = user
    own.password = user
    writeFileSync(join(place, 'DATABASE_URL'), `${own}\n`)
  }
  use('blue')
  const service = await startService(supervisor, 'characters', {
    ...{ SECRETS_DIR: place, SECRETS_REFRESH_MS: '1000', DATABASE_MAX_LIFETIME_MS: `${LIFETIME_MS}` },
    UPSTREAM_URL: upstream.url,
  })
  // A search that nobody has made before, so that each asks the database.
  const load = startSteadyLoad({ port: service.port, path: '/api/v1/characters?name=nobody{n}' })
  const env = {
    ...{ ADMIN_URL: url, NEW_USER: 'green', NEW_PASSWORD: 'green', OWNER: 'owning', OLD_USER: 'blue' },
  }
  const made = await runbook.run('new', env)
  const sessions = async () => Number((await runbook.run('sessions', env)).stdout.trim())
  await until(async () => (await sessions()) > 0, { timeoutMs: PATIENCE_MS })
  if (how === 'waits') {
    use('green')
    await until(async () => (await sessions()) === 0, { timeoutMs: PATIENCE_MS, everyMs: 250 })
  }
  const ended = await runbook.run('old', env)
  await new Promise((resolve) => setTimeout(resolve, 2 * LIFETIME_MS))
  const report = await load.stop()
  await service.stop()
  return { made, ended, load: report }
}
