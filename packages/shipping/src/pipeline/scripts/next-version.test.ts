import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createScriptFolder, isLinux, type ScriptFolder } from './fixtures/script-folder.ts'

let folder: ScriptFolder
beforeEach(() => {
  folder = createScriptFolder()
})
afterEach(() => folder[Symbol.dispose]())

describe.runIf(isLinux)('the next version', () => {
  beforeEach(() => void folder.git('init', '--quiet'))

  test.each([
    ['v1.4.2', ['Correct a word'], 'v1.4.3'],
    ['v1.4.2', ['feat: sort by name', 'fix: a typo'], 'v1.5.0'],
    ['v1.4.2', ['feat(api)!: no more XML'], 'v2.0.0'],
    ['v1.4.2', ['fix: dates\n\nBREAKING CHANGE: they are in UTC'], 'v2.0.0'],
    ['v0.4.2', ['feat!: no more XML'], 'v0.5.0'],
    ['v0.9.9', ['fix: dates'], 'v0.9.10'],
  ])('after %s and %j is %s', async (last, messages, next) => {
    folder.commit('Begin')
    folder.git('tag', last)
    for (const message of messages) folder.commit(message)
    expect(await folder.run('next-version', [])).toMatchObject({ status: 0, stdout: `${next}\n` })
  })

  test('is the first without one before, and counts numbers as numbers', async () => {
    folder.commit('Begin')
    expect((await folder.run('next-version', [])).stdout).toBe('v0.1.0\n')
    for (const tag of ['v1.9.0', 'v1.10.0', 'v2.0.0-rc.1', 'vnext']) folder.git('tag', tag)
    folder.commit('More')
    expect((await folder.run('next-version', [])).stdout).toBe('v1.10.1\n')
  })

  test.each(['1.2.3', 'v1.2', 'v01.2.3', 'latest', 'v1.2.3; rm -rf /'])(
    '%j is no version',
    async (wanted) => {
      folder.commit('Begin')
      expect(await folder.run('next-version', [wanted])).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringContaining('expected vX.Y.Z, such as v1.4.0'),
      })
    },
  )

  test('is never one that was given to another commit, and nothing new is nothing to release', async () => {
    folder.commit('Begin')
    folder.git('tag', 'v1.0.0')
    expect(await folder.run('next-version', ['v1.0.0'])).toMatchObject({ status: 0, stdout: 'v1.0.0\n' })
    expect(await folder.run('next-version', [])).toMatchObject({
      status: 1,
      stderr: 'nothing was committed since v1.0.0, so there is nothing to release\n',
    })
    folder.commit('More')
    expect((await folder.run('next-version', ['v1.0.0'])).stderr).toMatch(
      /^v1\.0\.0 is [0-9a-f]{12} already; a version is never/,
    )
  })
})
