import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createScriptFolder, isLinux, type ScriptFolder } from './fixtures/script-folder.ts'

let folder: ScriptFolder
beforeEach(() => {
  folder = createScriptFolder()
})
afterEach(() => folder[Symbol.dispose]())

describe.runIf(isLinux)('the contract of a service', () => {
  beforeEach(() => {
    folder.git('init', '--quiet')
    folder.write({ 'services/shop/a': '', '.gitignore': 'bin\ntold\n' })
    folder.git('add', '.')
    folder.commit('Begin')
    folder.commit('Change')
    folder.play('npm', '')
    folder.play('npx', 'echo "{}"')
  })
  const look = (service = 'shop') => folder.run('contract', [service, 'HEAD~1'])

  test('is held against the one before, and its break fails', async () => {
    expect(await look()).toMatchObject({ status: 0 })
    expect(folder.told().at(-1)).toMatch(
      /^npx --no -- seaworthy openapi diff \S+before\.json \S+after\.json$/,
    )
    folder.play('npx', `case $* in *'openapi diff'*) exit 1 ;; *) echo "{}" ;; esac`)
    expect((await look()).status).toBe(1)
    expect(folder.git('worktree', 'list').split('\n')).toHaveLength(1)
  })

  test('of a new service, or one that could not be told before, breaks for nobody', async () => {
    expect(await look('other')).toMatchObject({ status: 0, stdout: expect.stringContaining('other is new') })
    folder.play('npx', `case $PWD in */base) exit 2 ;; *) echo "{}" ;; esac`)
    expect(await look()).toMatchObject({ status: 0, stdout: expect.stringContaining('cannot be told') })
  })

  test('that cannot be told although it should is a failure', async () => {
    folder.play('npx', `case $PWD in */base) exit 1 ;; *) echo "{}" ;; esac`)
    expect((await look()).status).toBe(1)
  })
})
