import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tryShell } from '../../harness/shell.ts'
import type { Linter } from '../linter.ts'

export const squawk: Linter = {
  name: 'squawk',
  says: 'no migration keeps others waiting for a table, by the rules of the pipeline',
  abroad: false,
  async lint(root, tools) {
    const script = readFileSync(join(root, '.github/scripts/migrations.sh'), 'utf8')
    const excluded = /--exclude (\S+)/.exec(script)?.[1] ?? ''
    const files = globSync('services/*/migrations/*.up.sql', { cwd: root }).sort()
    const options = [
      '--reporter',
      'json',
      '--pg-version',
      '16',
      '--assume-in-transaction',
      '--exclude',
      excluded,
      ...files,
    ]
    const { stdout } = await tryShell([...(await tools.command('squawk')), ...options], { cwd: root })
    return (JSON.parse(stdout) as readonly Found[]).map(({ rule_name, file, line, message }) => ({
      rule: rule_name,
      where: `${file}:${line + 1}`,
      what: message,
    }))
  },
  planted: {
    path: 'services/characters/migrations/0001_characters.up.sql',
    from: /$/,
    to: '\nalter table characters alter column id type bigint;\n',
    rule: 'changing-column-type',
  },
}

interface Found {
  readonly rule_name: string
  readonly file: string
  readonly line: number
  readonly message: string
}
