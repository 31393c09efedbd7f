import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findPostgres, query, startPostgres, withDatabase } from '@seaworthy/rig'
import { startRecordedUpstream } from '../../../services/characters/dev/recorded-upstream.ts'
import type { Claim } from '../../harness/claim.ts'
import { shell } from '../../harness/shell.ts'
import { done, same, told } from '../findings.ts'
import type { Ground } from '../ground.ts'
import { openRunbook, root } from '../runbook.ts'
import { startService } from '../running-service.ts'

const PATH = '/api/v1/characters?pageSize=100'
/** Nobody repairs the damage meanwhile. */
const QUIET = { CATALOGUE_REFRESH_MS: '3600000' }

export const restore: Claim<Ground> = {
  name: 'restore',
  says: 'rows that were lost come back from a dump by the commands of the runbook, and a dump that is damaged is told',
  async run({ supervisor, folder }) {
    const runbook = await openRunbook('characters', 'restore')
    await using undo = new AsyncDisposableStack()
    const server = await startPostgres()
    undo.defer(() => server.stop())
    const upstream = await startRecordedUpstream()
    undo.defer(() => upstream.close())
    const url = await server.createDatabase()
    const service = await startService(supervisor, 'characters', {
      ...{ DATABASE_URL: url, UPSTREAM_URL: upstream.url },
      ...QUIET,
    })
    const before = await answer(service.url)
    const dump = await dumpOf(url, folder)

    await query(url, 'delete from characters where id % 2 = 0')
    await query(url, `update characters set origin_name = 'Moon' where id = (select min(id) from characters)`)
    const restoredUrl = withDatabase(server.url, 'characters_restored')
    const env = { ADMIN_URL: server.url, DATABASE_URL: url, RESTORED_URL: restoredUrl, DUMP: dump }
    const beganMs = performance.now()
    const restored = await runbook.run('restore', env, folder)
    const compared = await runbook.run('compare', env, folder)
    const migrated = await runbook.run('migrate', { ...env, NODE_ENV: 'development' })
    const seconds = (performance.now() - beganMs) / 1_000
    const differing = [...new Set(compared.stdout.match(/(?<=^[<>] )[^|]+/gm))].sort()
    await service.stop()
    await upstream.close()
    const again = await startService(supervisor, 'characters', {
      ...{ DATABASE_URL: restoredUrl, UPSTREAM_URL: upstream.url },
      ...QUIET,
    })
    const after = await answer(again.url)
    await again.stop()

    const damaged = join(folder, 'damaged.dump')
    writeFileSync(damaged, readFileSync(dump))
    truncateSync(damaged, Math.floor(statSync(dump).size / 2))
    await query(server.url, 'drop database characters_restored')
    const refused = await runbook.run('restore', { ...env, DUMP: damaged }, folder)
    const kept = await query(restoredUrl, `select 1 from pg_tables where schemaname = 'public'`).catch(
      () => ({
        rowCount: 0,
      }),
    )
    return [
      done('restore', restored),
      done('compare', compared),
      same('tables in which both differ', differing.join(', '), 'characters'),
      done('migrate', migrated),
      same('answer of the service on what was restored', digest(after), digest(before)),
      told('seconds from dump to a schema that is verified', seconds.toFixed(1), 'some', seconds > 0),
      told('half a dump', refused.code === 0 ? 'taken' : 'refused', 'refused', refused.code !== 0),
      same('tables that half a dump left', `${kept.rowCount}`, '0'),
    ]
  },
}

async function answer(url: string): Promise<string> {
  return await (await fetch(`${url}${PATH}`)).text()
}

const digest = (text: string): string => {
  const { totalCount } = JSON.parse(text) as { totalCount: number }
  return `${totalCount} rows, ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`
}

/** As a host makes it. */
async function dumpOf(url: string, folder: string): Promise<string> {
  const { hostname, port, username, pathname } = new URL(url)
  const place = join(folder, 'backups')
  mkdirSync(place)
  writeFileSync(join(folder, 'password'), 'whatever\n')
  await shell(['sh', join(root, 'deploy/characters/compose/backup.sh'), 'once'], {
    env: {
      PATH: `${dirname((await findPostgres()).postgres)}:${process.env.PATH}`,
      ...{ PGHOST: hostname, PGPORT: port, PGUSER: username, PGDATABASE: pathname.slice(1) },
      ...{ BACKUP_PASSWORD_FILE: join(folder, 'password'), BACKUP_FOLDER: place, BACKUP_KEEP: '2' },
    },
  })
  return join(place, readdirSync(place)[0] as string)
}
