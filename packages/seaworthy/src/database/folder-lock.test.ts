import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChildScript, runScript } from '@seaworthy/rig'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestDatabase } from '../testing/test-database.ts'
import { lockFolder } from './folder-lock.ts'
import { folderRefused } from './folder-refusal.ts'

const HOLDER = new URL('fixtures/embedded-holder.ts', import.meta.url)
const RACER = new URL('fixtures/lock-racer.ts', import.meta.url)
const ON_DISK = { DATABASE_EMBEDDED_STORAGE: 'folder' }

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'seaworthy-lock-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

interface Notes {
  note: { text: string }
}

test('a second process is refused by name of the holder, and the data stays intact', async () => {
  await using holder = runScript(HOLDER, [dataDir])
  expect(await holder.line()).toBe('open')
  await using intruder = runScript(HOLDER, [dataDir])
  const refusal = await intruder.line()
  expect(refusal).toMatch(new RegExp(`^refused: .*process ${holder.pid} \\(holder@`))
  expect(refusal).toMatch(/DATA_DIR.*DATABASE_URL/)
  expect(await intruder.exited()).toBe(3)
  holder.send('close')
  expect(await holder.line()).toBe('closed')
  await holder.exited()
  await using opened = await openTestDatabase<Notes>({ dataDir, env: ON_DISK })
  expect(await opened.database.query.selectFrom('note').selectAll().execute()).toEqual([
    { text: `from ${holder.pid}` },
  ])
})

test('after kill -9 of the holder the folder opens again, with its data', async () => {
  await using holder = runScript(HOLDER, [dataDir])
  expect(await holder.line()).toBe('open')
  await holder.kill9()
  await using opened = await openTestDatabase<Notes>({ dataDir, env: ON_DISK })
  expect(await opened.database.query.selectFrom('note').selectAll().execute()).toEqual([
    { text: `from ${holder.pid}` },
  ])
})

test('of processes that race for a folder exactly one wins, also over a dead holder', async () => {
  for (let round = 0; round < 2; round++) {
    const racers: ChildScript[] = Array.from({ length: 4 }, () => runScript(RACER, [dataDir]))
    try {
      await Promise.all(racers.map((racer) => racer.line()))
      for (const racer of racers) racer.send('go')
      const outcomes = await Promise.all(racers.map((racer) => racer.line()))
      expect(outcomes.toSorted()).toEqual(['lost', 'lost', 'lost', 'won'])
    } finally {
      await Promise.all(racers.map((racer) => racer.kill9()))
    }
  }
})

test('the same process is refused as well', async () => {
  const lock = lockFolder(dataDir, 'first')
  expect(() => lockFolder(dataDir, 'second')).toThrow(
    expect.objectContaining({
      code: 'database_in_use',
      message: expect.stringContaining(`process ${process.pid} (first`),
    }),
  )
  lock[Symbol.dispose]()
  lockFolder(dataDir, 'third')[Symbol.dispose]()
})

test('a process id in a left-over holder file keeps nobody out', () => {
  writeFileSync(join(dataDir, 'holder.json'), JSON.stringify({ pid: process.pid, name: 'ghost', since: '' }))
  lockFolder(dataDir, 'heir')[Symbol.dispose]()
})

test('releasing leaves no trace of the holder', () => {
  const lock = lockFolder(dataDir, 'tidy')
  lock[Symbol.dispose]()
  lock[Symbol.dispose]()
  expect(readdirSync(dataDir)).toEqual(['lock'])
})

test('the boot of a second opener stops without a stack', async () => {
  await using opened = await openTestDatabase({ dataDir, env: ON_DISK })
  await opened.database.ping()
  await expect(openTestDatabase({ dataDir, env: ON_DISK })).rejects.toMatchObject({
    name: 'FatalBootError',
    message: expect.stringMatching(/process \d+ .*DATA_DIR/),
  })
})

test.each([
  ['is a file', '', /ENOTDIR|EEXIST/],
  ['has a file in place of its database', 'database', /ENOTDIR|EEXIST/],
  ['has a folder in place of its lock', 'database/lock/', /no file can be opened/],
])('a data folder that %s is refused by name', async (_, path, reason) => {
  const parent = join(dataDir, 'given')
  if (path.endsWith('/')) mkdirSync(join(parent, path), { recursive: true })
  else {
    mkdirSync(join(parent, path, '..'), { recursive: true })
    writeFileSync(join(parent, path), '')
  }
  const refusal = await openTestDatabase({ dataDir: parent, env: ON_DISK }).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ name: 'FatalBootError', message: expect.stringMatching(reason) })
  expect(String(refusal)).toContain(`${join(parent, 'database')}, which is below DATA_DIR`)
})

test.each(['EACCES', 'EPERM', 'EROFS'])('a folder that answers %s is refused by name', (code) => {
  const refusal = folderRefused(Object.assign(new Error(code), { code }), '/data/pets/database')
  expect(refusal?.message).toMatch(
    new RegExp(`/data/pets/database, which is below DATA_DIR: ${code}\\. Set DATA_DIR`),
  )
})

test('a first start that was killed half way is started over', async () => {
  mkdirSync(join(dataDir, 'database', 'pgdata.new'), { recursive: true })
  writeFileSync(join(dataDir, 'database', 'pgdata.new', 'PG_VERSION'), '18')
  await using opened = await openTestDatabase({
    dataDir,
    env: { ...ON_DISK, DATABASE_EMBEDDED_TEMPLATE: '' },
  })
  await opened.database.ping()
})
