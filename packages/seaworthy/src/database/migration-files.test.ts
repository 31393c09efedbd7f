import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMigrations, toMigration } from './migration-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const read = (...names: string[]) => {
  for (const name of names) writeFileSync(join(folder, name), 'select 1')
  return readMigrations(pathToFileURL(folder))
}

test('files are read in the order of their numbers, others are left alone', async () => {
  const migrations = await read('0010_ten.up.sql', '0002_two.up.sql', '0002_two.down.sql', 'README.md')
  expect(migrations.map(({ name, down }) => [name, down])).toEqual([
    ['0002_two', 'select 1'],
    ['0010_ten', undefined],
  ])
})

test.each([
  ['a strange name', ['1_short.up.sql'], /must be named like/],
  ['a down without an up', ['0001_a.down.sql'], /has no 0001_a\.up\.sql/],
  ['a number used twice', ['0001_a.up.sql', '0001_b.up.sql'], /share a number/],
])('%s is refused', async (_, names, message) => {
  await expect(read(...names)).rejects.toThrow(message)
})

test('the checksum ignores line endings and a byte order mark, nothing else', () => {
  const { checksum } = toMigration('0001_a', 'select 1;\nselect 2;\n')
  expect(toMigration('0001_a', '\uFEFFselect 1;\r\nselect 2;\r\n').checksum).toBe(checksum)
  expect(toMigration('0001_a', 'select 1;\nselect 2; \n').checksum).not.toBe(checksum)
})

test('only the first line takes a migration out of its transaction', () => {
  expect(toMigration('0001_a', '-- no-transaction\nselect 1').transactional).toBe(false)
  expect(toMigration('0001_a', 'select 1;\n-- no-transaction').transactional).toBe(true)
})

test('compatibility and the lack of a transaction are declared by the first lines, in any order', () => {
  const both = toMigration('0001_a', '-- backward-compatible\n-- no-transaction\nselect 1')
  expect(both).toMatchObject({ backwardCompatible: true, transactional: false })
  const late = toMigration('0001_a', 'select 1;\n-- backward-compatible\n')
  expect(late).toMatchObject({ backwardCompatible: false, transactional: true })
})

test('a migration can be declared compatible after it was applied: that is no change of it', () => {
  const before = toMigration('0001_a', '-- Adds a.\nalter table t add a int;\n')
  const after = toMigration('0001_a', '-- Adds a.\n-- backward-compatible\nalter table t add a int;\n')
  expect(after.checksum).toBe(before.checksum)
  expect([before.backwardCompatible, after.backwardCompatible]).toEqual([false, true])
})

test('blank lines that come with the declaration are no change either', () => {
  for (const head of ['', '-- Adds a.\n', '-- Adds a.\n\n', '\n']) {
    const { checksum } = toMigration('0001_a', `${head}alter table t add a int;\n`)
    for (const line of [
      '\n-- backward-compatible\n',
      '-- backward-compatible: a\n\n',
      '\n\n-- backward-compatible\n\n',
    ]) {
      const declared = toMigration('0001_a', `${head}${line}alter table t add a int;\n`)
      expect([declared.checksum, ...declared.earlierChecksums]).toContain(checksum)
    }
    const edited = toMigration('0001_a', `${head}-- backward-compatible\n\nalter table t add a  int;\n`)
    expect([edited.checksum, ...edited.earlierChecksums]).not.toContain(checksum)
  }
})

test('a line of white space is a blank line', () => {
  const { checksum } = toMigration('0001_a', 'select 1')
  expect(toMigration('0001_a', '-- backward-compatible\n \t\nselect 1').earlierChecksums).toContain(checksum)
})

test.each([
  'alter table t drop column a',
  'alter table t drop a',
  'alter table t add b int, drop a',
  'DROP  TABLE t',
  'drop view if exists v',
  'alter table t rename a to b',
  'alter table t rename to u',
  'alter table t alter column a set not null',
  'alter table t alter a type bigint',
  'alter table t alter column a set data type text',
  'alter table t add column b int not null',
  'truncate t',
  'alter table t drop if exists a cascade',
  'alter table t drop "a-b"',
  'alter table t add b numeric(10, 2) not null, add c int default 0',
  'alter table t set schema other',
  'revoke select on t from app',
  'drop procedure p',
  'alter table t drop index_no',
  'alter table t drop default_x',
  'drop extension hstore',
  'alter table t add column id int primary key',
  'alter table t add id uuid constraint pk primary key',
  'alter table t add column b int not null default null',
  'alter table t add column b int default (null) not null',
  'alter table t add column "default" int not null',
  'alter table t alter column type type text',
  'alter table t alter column x set default 1, alter type set data type text',
  'alter type pair alter attribute a type int',
  'alter type pair drop attribute a',
  'alter table t detach partition p',
])('a migration that is declared compatible and does "%s" is refused, unless it says why', (statement) => {
  const script = (head: string) => `-- ${head}\ncreate table other (id int);\n${statement};\n`
  expect(() => toMigration('0001_a', script('backward-compatible'))).toThrow(
    /0001_a declares backward-compatible, and ".+" breaks the version before it/,
  )
  const explained = toMigration('0001_a', script('backward-compatible: nobody ever read it'))
  expect(explained.backwardCompatible).toBe(true)
  expect(toMigration('0001_a', script('as it is')).backwardCompatible).toBe(false)
})

test.each([
  "do $$ begin execute 'drop table t'; end $$",
  'DO language plpgsql $x$ begin end $x$',
  'call p()',
])('what "%s" does cannot be seen, so it needs a reason', (statement) => {
  expect(() => toMigration('0001_a', `-- backward-compatible\nselect 1;\n${statement};\n`)).toThrow(
    /0001_a declares backward-compatible, and what its "(?:do|call)" does cannot be seen: say why/i,
  )
  const explained = toMigration('0001_a', `-- backward-compatible: it fills a\n${statement};\n`)
  expect(explained.backwardCompatible).toBe(true)
})

test.each([
  'No version reads it',
  'nobody reads it',
  'not read by any version',
  'No-one reads it',
  '0 rows have it',
  'off by default',
  'none of them reads it',
])('"%s" is a reason', (reason) => {
  const script = `-- backward-compatible: ${reason}\nalter table t drop a;\n`
  expect(toMigration('0001_a', script).backwardCompatible).toBe(true)
})

test.each([
  'alter table t add column b int',
  'alter table t alter column x set default 1',
  'alter table t alter column type set default 1, alter type drop not null',
  'alter table type add column b int',
  'alter table t add primary key (id)',
  'alter table t add constraint pk primary key using index i',
  'alter table t add column id bigint generated always as identity primary key',
  'alter table t add column id bigserial primary key',
  "alter table t add column b text not null default 'drop table t'",
  'alter table t alter column a drop not null',
  'alter table t drop constraint c',
  'drop index i',
  'alter table t add b bigserial not null',
  'alter table t alter a drop default',
  'alter table t add price numeric(10, 2) not null default 0',
  'create index i on t (a) where a is not null',
  'create table u (id int generated always as identity primary key, name text not null)',
  '/* later: drop column a */ select 1',
  'create function f() returns void language plpgsql as $$ begin truncate t; end $$',
])('"%s" does not break the version before', (statement) => {
  expect(toMigration('0001_a', `-- backward-compatible\n${statement};`).backwardCompatible).toBe(true)
})

test.each([
  'backward-compatible: no',
  'backward-compatible: false',
  'backward-compatible: No, it drops a column',
  'backward-compatible: not yet',
  'backward-compatible: no - it drops a column',
  'backward-compatible no',
  'backward-compatible=false',
  'not backward-compatible',
  'backwards-compatible',
  'Backward compatible',
])('"-- %s" is no declaration, and is refused', (line) => {
  expect(() => toMigration('0001_a', `-- ${line}\nselect 1;\n`)).toThrow(/0001_a says "-- .*leave/)
})

test('a folder that is not there is refused by name', async () => {
  await expect(readMigrations(pathToFileURL(join(folder, 'none')))).rejects.toThrow(
    /none cannot be read: ENOENT/,
  )
})
