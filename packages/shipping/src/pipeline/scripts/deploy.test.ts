import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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

  test('brings the Secret that is encrypted in the repository first, and another one restarts the replicas', async () => {
    folder.play('cosign', '')
    folder.play('sops', 'echo "kind: Secret"')
    folder.play('kubectl', `cat > ${folder.path}/applied`)
    const deploy = async (file: string) => {
      folder.write({ 'deploy/shop/secrets/production.yaml': file })
      expect(
        await folder.run('deploy', ['production', 'shop'], { ...place, VERSION: 'v1.0.0' }),
      ).toMatchObject({ status: 0 })
      return folder.told().at(-1)
    }
    const [first, second] = [await deploy('sops: 1'), await deploy('sops: 2')]
    expect(readFileSync(join(folder.path, 'applied'), 'utf8')).toBe('kind: Secret\n')
    expect(folder.told()).toContain('kubectl apply --namespace shop --filename -')
    expect(first).toMatch(/--set-string podAnnotations.secret-file=[0-9a-f]{64} --wait/)
    expect(second).not.toBe(first)
  })

  test('does not happen when its Secret cannot be decrypted', async () => {
    folder.play('cosign', '')
    folder.play('sops', 'exit 1')
    folder.write({ 'deploy/shop/secrets/production.yaml': 'kind: Secret' })
    const { status, stderr } = await folder.run('deploy', ['production', 'shop'], {
      ...place,
      VERSION: 'v1.0.0',
    })
    expect(status).toBe(1)
    expect(stderr).toContain(
      'deploy/shop/secrets/production.yaml cannot be decrypted: it has to be encrypted',
    )
    expect(folder.told().filter((line) => line.startsWith('helm'))).toEqual([])
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
