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

test('a folder that is not there is refused by name', async () => {
  await expect(readMigrations(pathToFileURL(join(folder, 'none')))).rejects.toThrow(
    /none cannot be read: ENOENT/,
  )
})
