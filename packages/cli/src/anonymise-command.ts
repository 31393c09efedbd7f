import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { command, UsageError } from '@seaworthy/readiness/command-line'
import { anonymisedSql, readAnonymiseRules } from '@seaworthy/shipping'
import { dependenciesThatGive, openDependencies } from './service-dependencies.ts'
import { findService, serviceFolder } from './service-finder.ts'
import type { Terminal } from './terminal.ts'

const RULES = 'anonymise.yaml'
const KEY = 'ANONYMISE_KEY'
const LEAST_KEY = 16

export const anonymiseCommand = command({
  name: 'anonymise',
  summary: 'write rows of a database as SQL in which nobody can be recognised, for pre-production',
  words: '',
  about: `Reads the database of DATABASE_URL, changes nothing in it, and writes rows for another one with the same schema. ${RULES} of the
service says of every column what becomes of it; a column that is not in it is refused, so one that a migration adds is no leak. The same
${KEY} gives the same rows; keep it where the originals are. Then, in pre-production:

  psql "$DATABASE_URL" --set ON_ERROR_STOP=1 --file seed.sql`,
  options: {
    service: { type: 'string', value: 'name', text: 'whose database; default the only service there is' },
    rules: { type: 'string', value: 'file', text: `default services/<service>/${RULES}` },
    out: { type: 'string', value: 'file', default: 'seed.sql', text: 'default seed.sql' },
  },

  async run({ values }, terminal: Terminal) {
    const { cwd, env, out } = terminal
    const key = env[KEY] ?? ''
    if (key.length < LEAST_KEY)
      throw new UsageError(
        `${KEY} has ${key.length} characters, at least ${LEAST_KEY} are needed: such as from "openssl rand -hex 16"`,
      )
    const service = await findService(cwd, values.service)
    const uses = dependenciesThatGive(service, 'database')
    if (uses.length !== 1)
      throw new UsageError(`the service "${service.name}" uses ${uses.length} databases, and this takes one`)
    const file = resolve(cwd, values.rules ?? join(serviceFolder(cwd, values.service), RULES))
    if (!existsSync(file))
      throw new UsageError(
        `there is no ${relative(cwd, file)}, which says of every column what becomes of it`,
      )
    const rules = readAnonymiseRules(relative(cwd, file), readFileSync(file, 'utf8'))
    await using databases = await openDependencies(service, 'database', uses, terminal)
    const [opened] = databases.list
    if (opened === undefined) return 1
    const sql = await anonymisedSql(rules, key, (text, parameters) => opened.part.execute(text, parameters))
    writeFileSync(resolve(cwd, values.out), sql, { mode: 0o600 })
    out(`wrote ${values.out}: ${Object.keys(rules.tables).join(', ')}`)
    return 0
  },
})
