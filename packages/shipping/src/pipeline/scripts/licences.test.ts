import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createScriptFolder, isLinux, type ScriptFolder } from './fixtures/script-folder.ts'

let folder: ScriptFolder
beforeEach(() => {
  folder = createScriptFolder()
})
afterEach(() => folder[Symbol.dispose]())

describe.runIf(isLinux)('licences', () => {
  const packages = (...declared: readonly string[]) =>
    JSON.stringify({
      packages: [
        { name: 'own', versionInfo: '1.0.0', licenseDeclared: 'NOASSERTION' },
        ...declared.map((licenseDeclared, at) => ({ name: `p${at}`, versionInfo: '1.0.0', licenseDeclared })),
      ],
    })
  const look = (...declared: readonly string[]) => {
    folder.play(
      'npm',
      `case $1 in query) echo '[{"name":"own"}]' ;; *) echo '${packages(...declared)}' ;; esac`,
    )
    return folder.run('licences', [], { ALLOWED: 'MIT,Apache-2.0' })
  }

  test.each([['MIT'], ['(GPL-3.0-only OR MIT)'], ['MIT AND Apache-2.0']])('%s is fine', async (declared) => {
    expect(await look(declared)).toMatchObject({ status: 0, stdout: 'every licence is allowed\n' })
  })

  test('all that are not are told, also where none is declared', async () => {
    expect(await look('MIT', 'AGPL-3.0-only', 'NOASSERTION', 'MIT AND GPL-2.0-only')).toMatchObject({
      status: 1,
      stderr: [
        'p1 1.0.0: AGPL-3.0-only',
        'p2 1.0.0: NOASSERTION',
        'p3 1.0.0: MIT AND GPL-2.0-only',
        'not among licences in deploy/repository.yaml',
        '',
      ].join('\n'),
    })
  })
})
