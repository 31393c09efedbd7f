import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSupervisor } from '@seaworthy/rig'
import { exactly, type Finding, refused } from '../../harness/claim.ts'
import { shell, tryShell } from '../../harness/shell.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { heldSecrets, sameValues } from '../held-secrets.ts'
import { serviceValues } from '../installed-service.ts'
import { characters, root } from '../proven-services.ts'
import { createRelease } from '../release.ts'
import { buildSops } from '../tools.ts'

const NAMESPACE = 'encrypted-secret'
const ENVIRONMENT = 'production'

export const encryptedSecret: ClusterClaim = {
  name: 'encrypted-secret',
  needs: 'patience',
  says: 'the script of the pipeline brings a Secret that SOPS encrypts in the repository; without the key, and from a file that anybody can read, it brings nothing, and the check names what can be read',
  async run({ plane, node, dependencies, ...cluster }) {
    await using supervisor = createSupervisor()
    const work = await supervisor.createFolder('seaworthy-encrypted-')
    const { name, deploy, secrets } = characters
    const release = await createRelease(plane, {
      ...{ name, chart: join(deploy, 'helm'), namespace: NAMESPACE, folder: work },
    })
    const wanted = Object.fromEntries(secrets.map((each) => [each, dependencies.addresses[each] as string]))
    const sops = await buildSops()
    const key = (await shell([sops.keys])).stdout
    const [recipient = ''] = key.match(/age1\w+/) ?? []
    const [identity = ''] = key.match(/AGE-SECRET-KEY-\w+/) ?? []

    // The deploy files as they are, an environment of this cluster, and a registry in which one image is.
    await shell(['cp', '-r', deploy, join(work, 'deploy')])
    const { image: _, ...values } = serviceValues({ plane, node, dependencies, ...cluster }, characters)
    writeFileSync(
      join(work, `deploy/values/${ENVIRONMENT}.yaml`),
      JSON.stringify({ ...values, image: { pullPolicy: 'Never' } }),
    )
    const digest = await node.nameByDigest(`localhost/${name}:1`)
    const bin = join(work, 'bin')
    mkdirSync(bin)
    const programs = {
      sops: `exec "${sops.program}" "$@"`,
      helm: `exec "${plane.programs.helm}" "$@"`,
      kubectl: `exec "${plane.programs.kubectl}" "$@"`,
      docker: `echo ${digest}`,
      cosign: '',
    }
    for (const [program, line] of Object.entries(programs)) {
      writeFileSync(join(bin, program), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
    }
    const bring = (environment: Readonly<Record<string, string>>) =>
      tryShell(['bash', join(root, '.github/scripts/deploy.sh'), ENVIRONMENT, name], {
        cwd: work,
        env: {
          ...{ PATH: `${bin}:${process.env.PATH}`, KUBECONFIG: plane.kubeconfig, HOME: work },
          ...{ REGISTRY: 'localhost', VERSION: 'v1.0.0', NAMESPACE, DEPLOY: 'deploy' },
          ...{ GITHUB_REPOSITORY: 'someone/something', SOPS_AGE_KEY: '', ...environment },
        },
      })
    const brought = async () => ((await plane.get('secrets,deployments', '-n', NAMESPACE)).items ?? []).length

    const folder = join(work, 'deploy/secrets')
    const file = join(folder, `${ENVIRONMENT}.yaml`)
    mkdirSync(folder)
    writeFileSync(
      file,
      JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: wanted }, null, 2),
    )
    const check = () =>
      tryShell(['node', join(root, 'packages/cli/src/seaworthy.ts'), 'check', '.', '--only', 'secrets'], {
        cwd: folder,
      })
    const findings: Finding[] = [
      refused('a file that anybody can read', await bring({ SOPS_AGE_KEY: identity }), 'has to be encrypted'),
      refused('the same by the check', await check(), `${ENVIRONMENT}.yaml`),
    ]
    await shell([
      sops.program,
      'encrypt',
      '--in-place',
      '--age',
      recipient,
      '--encrypted-regex',
      '^(data|stringData)$',
      file,
    ])
    const text = readFileSync(file, 'utf8')
    findings.push(
      exactly(
        'values in the encrypted file that can be read',
        Object.values(wanted).filter((value) => text.includes(value)).length,
        0,
      ),
      exactly('the check of it: exit code', (await check()).code, 0),
      refused('without the key', await bring({}), 'cannot be decrypted'),
      exactly('objects that these brought', await brought(), 0),
    )
    const good = await bring({ SOPS_AGE_KEY: identity })
    findings.push(
      exactly('with the key: exit code', good.code, 0, good.code === 0 ? '' : good.stderr.slice(-300)),
    )
    if (good.code === 0) {
      const { environment } = await heldSecrets(plane, release, secrets)
      const { stdout } = await plane.helm(['get', 'all', name, '--namespace', NAMESPACE])
      findings.push(
        sameValues('what a replica has', environment, wanted),
        exactly(
          'values that the release of Helm keeps',
          Object.values(wanted).filter((value) => `${good.stdout}${stdout}`.includes(value)).length,
          0,
        ),
      )
    }
    await release.remove()
    return findings
  },
}
