import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createScriptFolder, isLinux, type ScriptFolder } from './fixtures/script-folder.ts'

let folder: ScriptFolder
beforeEach(() => {
  folder = createScriptFolder()
})
afterEach(() => folder[Symbol.dispose]())

describe.runIf(isLinux)('the notes of a release', () => {
  beforeEach(() => void folder.git('init', '--quiet'))

  test('are its section of the changelog', async () => {
    folder.write({
      'CHANGELOG.md':
        '# Changelog\n\n## [1.1.0] - 2026-01-01\n\n### Added\n\n- Sorting.\n\n## [1.0.0]\n\n- All.\n',
    })
    folder.commit('Begin')
    expect((await folder.run('release-notes', ['v1.1.0'])).stdout.trim()).toBe('### Added\n\n- Sorting.')
  })

  test('are its commits where the changelog says nothing', async () => {
    folder.commit('Begin')
    folder.git('tag', 'v1.0.0')
    for (const message of ['feat: sort by name', 'fix(api): dates', 'feat!: no more XML', 'Tidy up'])
      folder.commit(message)
    const { stdout } = await folder.run('release-notes', ['v2.0.0'])
    expect(stdout.replaceAll(/ \([0-9a-f]+\)/g, '').trim()).toBe(
      '### Breaking\n\n- feat!: no more XML\n\n### Added\n\n- feat: sort by name\n\n' +
        '### Fixed\n\n- fix(api): dates\n\n### Other\n\n- Tidy up',
    )
  })
})
