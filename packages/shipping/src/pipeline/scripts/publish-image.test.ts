import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createScriptFolder, isLinux, type ScriptFolder } from './fixtures/script-folder.ts'

let folder: ScriptFolder
beforeEach(() => {
  folder = createScriptFolder()
})
afterEach(() => folder[Symbol.dispose]())

describe.runIf(isLinux)('the image of a release', () => {
  const DIGEST = `sha256:${'a'.repeat(64)}`
  const release = {
    REGISTRY: 'registry.example/a',
    VERSION: 'v1.0.0',
    REVISION: 'c0ffee',
    DEPLOY: 'deploy/shop',
    CONTEXT: '.',
  }
  const publish = () =>
    folder.run('publish-image', ['shop'], { ...release, GITHUB_OUTPUT: join(folder.path, 'output') })
  /** A registry that has these tags, and those that it is given. */
  const registry = (...tags: readonly string[]) =>
    folder.play(
      'docker',
      `tags="${folder.path}/tags"
       [ -e "$tags" ] || printf '%s\\n' ${tags.map((tag) => `"registry.example/a/shop:${tag}"`).join(' ')} > "$tags"
       case "$2 $3" in
         "imagetools inspect")
           grep --quiet --line-regexp --fixed-strings "$4" "$tags" || { echo "ERROR: $4: not found" >&2; exit 1; }
           echo ${DIGEST} ;;
         "imagetools create") echo "$5" >> "$tags" ;;
         *) while [ $# -gt 0 ]; do [ "$1" != --tag ] || echo "$2" >> "$tags"; shift; done ;;
       esac`,
    )

  test('is built once for its commit, and tagged by commit and version', async () => {
    registry()
    expect(await publish()).toMatchObject({ status: 0 })
    expect(readFileSync(join(folder.path, 'tags'), 'utf8').trim().split('\n')).toEqual([
      'registry.example/a/shop:sha-c0ffee',
      'registry.example/a/shop:v1.0.0',
    ])
    expect(readFileSync(join(folder.path, 'output'), 'utf8')).toBe(
      `image=registry.example/a/shop\ndigest=${DIGEST}\n`,
    )
    expect(folder.told().join('\n')).not.toContain('latest')
  })

  test('is not built again for a commit that has one', async () => {
    registry('sha-c0ffee')
    expect(await publish()).toMatchObject({ status: 0 })
    expect(folder.told().filter((line) => line.startsWith('docker buildx build'))).toEqual([])
  })

  test('never takes a tag that is there', async () => {
    registry('v1.0.0')
    expect(await publish()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        'registry.example/a/shop:v1.0.0 is there already; a tag is never written twice',
      ),
    })
  })

  test('is not published to a registry of which nothing is known', async () => {
    folder.play('docker', 'echo "dial tcp: i/o timeout" >&2; exit 1')
    expect(await publish()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('cannot see whether'),
    })
    expect(folder.told()).toHaveLength(1)
  })
})
