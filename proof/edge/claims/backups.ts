import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findPostgres, query, until } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import { shell, tryShell } from '../../harness/shell.ts'
import { type Ground, root } from '../ground.ts'

const ROWS = 1_000
const KEEP = 2
const PATIENCE_MS = 30_000

export const backups: Claim<Ground> = {
  name: 'backups',
  says: 'backup.sh makes dumps that can be read back, keeps the newest, and leaves nothing of one that failed',
  async run({ dependencies: { database }, supervisor, folder }) {
    const programs = dirname((await findPostgres()).postgres)
    const url = await database.createDatabase()
    await query(url, `create table kept as select generate_series(1, ${ROWS}) as id`)
    const place = join(folder, 'backups')
    mkdirSync(place)
    writeFileSync(join(folder, 'password'), 'whatever\n')
    const target = (address: string) => {
      const { hostname, port, username, pathname } = new URL(address)
      return { PGHOST: hostname, PGPORT: port, PGUSER: username, PGDATABASE: pathname.slice(1) }
    }
    const env = {
      PATH: `${programs}:${process.env.PATH}`,
      ...target(url),
      BACKUP_PASSWORD_FILE: join(folder, 'password'),
      BACKUP_FOLDER: place,
      BACKUP_KEEP: `${KEEP}`,
      BACKUP_EVERY_S: '1',
    }
    const script = ['sh', join(root, 'deploy/characters/compose/backup.sh')]
    const findings: Finding[] = []
    const dumps = () => readdirSync(place).sort()

    const failed = await tryShell([...script, 'once'], { env: { ...env, PGDATABASE: 'nowhere' } })
    findings.push(
      exactly('exit code for a database that is not there', Number(failed.code !== 0), 1),
      exactly('files that it left', dumps().length, 0),
    )
    const loop = await supervisor.start({ command: script, cwd: folder, env })
    const made = () => loop.logs.lines.filter(({ text }) => text.startsWith('made ')).map(({ text }) => text)
    await until(() => made().length > KEEP, { timeoutMs: PATIENCE_MS })
    loop.signal('SIGTERM')
    const ended = await Promise.race([loop.exited, sleep(PATIENCE_MS)])
    findings.push(
      exactly('exit code when it is told to stop', ended ? (ended.code ?? 1) : 1, 0),
      exactly(`dumps after ${made().length}`, dumps().length, KEEP),
      exactly(
        'of these, the newest',
        Number(
          dumps().every((each) =>
            made()
              .slice(-KEEP)
              .some((line) => line.endsWith(each)),
          ),
        ),
        1,
      ),
    )
    const fresh = await database.createDatabase()
    const newest = join(place, dumps().at(-1) as string)
    if (!existsSync(newest)) return findings
    await shell(['pg_restore', '--no-owner', '--dbname', target(fresh).PGDATABASE, newest], {
      env: { ...env, ...target(fresh) },
    })
    const { rows } = await query(fresh, 'select count(*)::int as count from kept')
    findings.push(exactly('rows that were read back', rows[0].count, ROWS))
    return findings
  },
}
