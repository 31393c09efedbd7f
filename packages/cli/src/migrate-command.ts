import type { Migrator } from '@seaworthy/chassis/database'
import { command, UsageError } from '@seaworthy/readiness/command-line'
import { dependenciesThatGive, openDependencies } from './service-dependencies.ts'
import { findService } from './service-finder.ts'
import type { Terminal } from './terminal.ts'

type ActionName = 'up' | 'down' | 'status' | 'verify'
type Action = (migrations: Migrator, steps: number, terminal: Terminal) => Promise<number>

export const migrateCommand = command({
  name: 'migrate',
  summary: 'move the schema of a database up or down, or look at it',
  words: 'up|down|status|verify',
  about: `  up                    apply what is pending
  down                  take back the newest migration, or the newest n with --steps n
  status                list the migrations and their state
  verify                fail when files and database do not fit together

Without DATABASE_URL the embedded database is meant; stop the service first, it belongs to one process.`,
  options: {
    service: { type: 'string', value: 'name', text: 'whose database; default the only service there is' },
    steps: { type: 'string', default: '1', value: 'n', text: 'how many migrations to take back; default 1' },
  },

  async run({ values, positionals }, terminal: Terminal) {
    const action = ACTIONS[positionals[0] as ActionName]
    if (!/^[1-9]\d{0,5}$/.test(values.steps)) throw new UsageError('--steps takes a number from 1')
    const service = await findService(terminal.cwd, values.service)
    const uses = dependenciesThatGive(service, 'database')
    if (uses.length === 0) throw new UsageError(`the service "${service.name}" uses no database`)
    await using databases = await openDependencies(service, 'database', uses, terminal)
    let code = 0
    for (const { part: database, name, explain } of databases.list) {
      if (databases.list.length > 1) terminal.out(`${name}:`)
      try {
        code = Math.max(code, await action(database.migrations, Number(values.steps), terminal))
      } catch (error) {
        const words = explain(error)
        if (words === undefined) throw error
        terminal.err(`seaworthy: ${words}`)
        code = 1
      }
    }
    return code
  },
})

const ACTIONS: Readonly<Record<ActionName, Action>> = {
  async up(migrations, _steps, { out }) {
    const names = await migrations.up()
    out(names.length > 0 ? names.map((name) => `applied ${name}`).join('\n') : 'nothing is pending')
    return 0
  },
  async down(migrations, steps, { out }) {
    const names = await migrations.down({ steps })
    out(names.length > 0 ? names.map((name) => `took back ${name}`).join('\n') : 'nothing is applied')
    return 0
  },
  async status(migrations, _steps, { out }) {
    const rows = await migrations.status()
    const width = Math.max(0, ...rows.map(({ name }) => name.length))
    const lines = rows.map(({ name, state, appliedAt }) =>
      `${name.padEnd(width)}  ${state}  ${appliedAt?.toISOString() ?? ''}`.trimEnd(),
    )
    out(lines.length > 0 ? lines.join('\n') : 'there are no migrations')
    return 0
  },
  async verify(migrations, _steps, { out, err }) {
    const problems = await migrations.verify()
    if (problems.length === 0) out('files and database fit together')
    for (const problem of problems) err(problem)
    return problems.length === 0 ? 0 : 1
  },
}
