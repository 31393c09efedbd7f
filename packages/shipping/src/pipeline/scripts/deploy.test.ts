import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createScriptFolder, isLinux, type ScriptFolder } from './fixtures/script-folder.ts'

let folder: ScriptFolder
beforeEach(() => {
  folder = createScriptFolder()
})
afterEach(() => folder[Symbol.dispose]())

describe.runIf(isLinux)('a deployment', () => {
  const place = {
    ...{ REGISTRY: 'registry.example/a', NAMESPACE: 'shop', DEPLOY: 'deploy/shop' },
    GITHUB_REPOSITORY: 'someone/some.thing',
  }
  beforeEach(() => {
    folder.play('docker', 'echo sha256:abc')
    folder.play('helm', '')
  })

  test('is of a digest that this repository signed, and undone when it does not become ready', async () => {
    folder.play('cosign', '')
    expect(await folder.run('deploy', ['production', 'shop'], { ...place, VERSION: 'v1.0.0' })).toMatchObject(
      {
        status: 0,
      },
    )
    const [, verify, upgrade] = folder.told()
    expect(verify).toContain(
      String.raw`^https://github\.com/someone/some\.thing/\.github/workflows/release\.yml@`,
    )
    expect(verify).toContain('registry.example/a/shop@sha256:abc')
    expect(upgrade).toContain('--values deploy/shop/values/production.yaml')
    expect(upgrade).toContain('--set image.digest=sha256:abc --wait --atomic')
  })

  test('does not happen without the signature, nor for what is no version', async () => {
    folder.play('cosign', 'exit 1')
    expect(
      (await folder.run('deploy', ['production', 'shop'], { ...place, VERSION: 'v1.0.0' })).status,
    ).not.toBe(0)
    expect((await folder.run('deploy', ['production', 'shop'], { ...place, VERSION: 'main' })).status).toBe(1)
    expect(folder.told().filter((line) => line.startsWith('helm'))).toEqual([])
  })
})
