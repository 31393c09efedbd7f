import { spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createScriptFolder, isLinux } from './fixtures/script-folder.ts'

test.runIf(isLinux)(
  'rulesets become what stands beside the script, and those of others are left alone',
  () => {
    using folder = createScriptFolder()
    const script = join(folder.path, 'apply.sh')
    copyFileSync(new URL('apply-rulesets.sh', import.meta.url), script)
    folder.write({ 'branch.json': '{"name": "main branch"}', 'tags.json': '{"name": "release tags"}' })
    folder.play(
      'gh',
      `[ "$2" != --paginate ] || echo '[{"id": 7, "name": "release tags"}, {"id": 8, "name": "of a person"}]'`,
    )
    const { status, stdout } = spawnSync(script, {
      encoding: 'utf8',
      env: { PATH: `${folder.path}/bin:${process.env.PATH}` },
    })
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'made: main branch\nas it stands here: release tags\n',
    })
    expect(folder.told().filter((line) => line.includes('--method'))).toEqual([
      'gh api --method POST repos/{owner}/{repo}/rulesets --input branch.json',
      'gh api --method PUT repos/{owner}/{repo}/rulesets/7 --input tags.json',
    ])
  },
)
