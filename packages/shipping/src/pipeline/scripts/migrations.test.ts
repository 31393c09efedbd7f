import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createScriptFolder, isLinux, type ScriptFolder } from './fixtures/script-folder.ts'

let folder: ScriptFolder
beforeEach(() => {
  folder = createScriptFolder()
})
afterEach(() => folder[Symbol.dispose]())

describe.runIf(isLinux)('migrations of a change', () => {
  const PATH = 'services/shop/migrations/0001_items.up.sql'
  beforeEach(() => {
    folder.git('init', '--quiet')
    folder.write({ [PATH]: 'create table items (id bigint);\n', '.gitignore': 'bin\ntold\n' })
    folder.git('add', '.')
    folder.commit('Begin')
    folder.play('pipx', '')
  })
  const look = () => folder.run('migrations', ['HEAD~1'])

  test('that were released are not edited, nor taken away', async () => {
    folder.write({ [PATH]: 'create table items (id text);\n' })
    folder.git('commit', '--quiet', '--all', '--message', 'Edit')
    expect(await look()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`write a new one that corrects them:\n${PATH}`),
    })
    folder.git('reset', '--quiet', '--hard', 'HEAD~1')
    folder.git('rm', '--quiet', PATH)
    folder.commit('Remove')
    expect((await look()).status).toBe(1)
  })

  test('that are new are looked at, as the migrator runs them', async () => {
    folder.write({
      'services/shop/migrations/0002_name.up.sql': 'alter table items add name text;\n',
      'services/shop/migrations/0003_index.up.sql':
        '-- no-transaction\ncreate index concurrently a on items (name);\n',
    })
    folder.git('add', '.')
    folder.commit('Add')
    expect(await look()).toMatchObject({ status: 0 })
    expect(
      folder.told().map((line) => [line.includes('--assume-in-transaction'), /\d{4}_\w+/.exec(line)?.[0]]),
    ).toEqual([
      [true, '0002_name'],
      [false, '0003_index'],
    ])
    folder.play('pipx', 'exit 1')
    expect((await look()).status).toBe(1)
  })

  test('need nothing where there are none', async () => {
    folder.commit('Else')
    expect(await look()).toMatchObject({ status: 0, stdout: 'no migration is new\n' })
  })
})
