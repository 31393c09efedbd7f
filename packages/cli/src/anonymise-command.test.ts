import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase, sharedPostgres } from '@seaworthy/chassis/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'

const cwd = join(import.meta.dirname, '../../..')
const server = await sharedPostgres()
const KEY = 'only-for-this-test-0123456789'

let folder: string
let said: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anonymise-'))
  said = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (env: Readonly<Record<string, string>>, ...words: string[]) => {
  const say = (text: string) => void said.push(text)
  return runCommandLine([...words, '--service', 'characters'], { cwd, env, out: say, err: say })
}

test.skipIf('missing' in server)(
  'the rules of a service of this workspace fit the schema that its migrations make',
  async () => {
    const url = (server as { url: string }).url
    const env = { DATABASE_URL: url, ANONYMISE_KEY: KEY }
    expect(await run(env, 'migrate', 'up'), said.join('\n')).toBe(0)
    await using opened = await openTestDatabase<unknown>({ url })
    await opened.database.execute(
      `INSERT INTO characters SELECT n, 'Rick ' || n, 'rick ' || n, 'Alive', 'Human', '', 'Male', 'Earth', 'earth', '', 'Citadel', '', '', 1, '', '2017-11-04T18:48:46.250Z' FROM generate_series(1, 20) n`,
    )
    const out = join(folder, 'seed.sql')
    expect(await run(env, 'anonymise', '--out', out), said.join('\n')).toBe(0)
    const sql = readFileSync(out, 'utf8')
    expect(sql).not.toMatch(/Rick|Earth|Citadel/)
    expect(sql).toMatch(/INSERT INTO "characters"/)
    expect(statSync(out).mode & 0o077).toBe(0)
    // It takes the place of what is there, so it can be loaded over what was loaded before.
    await opened.database.execute(sql)
    const { rows } = await opened.database.execute<{ n: number }>('SELECT count(*)::int AS n FROM characters')
    expect(rows[0]?.n).toBe(20)
  },
)

test('without a key nothing is read, and how to get one is told', async () => {
  expect(await run({ ANONYMISE_KEY: 'short' }, 'anonymise')).toBe(2)
  expect(said.join('\n')).toMatch(/ANONYMISE_KEY has 5 characters, at least 16 are needed.*openssl rand/)
})

test('a service without rules is told where they belong', async () => {
  expect(await run({ ANONYMISE_KEY: KEY }, 'anonymise', '--rules', 'services/none.yaml')).toBe(2)
  expect(said.join('\n')).toMatch(/there is no services\/none\.yaml/)
})
