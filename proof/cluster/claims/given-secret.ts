import { join } from 'node:path'
import type { Finding } from '../../harness/claim.ts'
import { exactly } from '../../harness/claim.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { heldSecrets, sameValues } from '../held-secrets.ts'
import { orThrow, serviceValues } from '../installed-service.ts'
import { notReady } from '../pod-complaints.ts'
import { characters } from '../proven-services.ts'
import { createRelease } from '../release.ts'

const NAMESPACE = 'given-secret'
const PATIENCE_S = 150

export const givenSecret: ClusterClaim = {
  name: 'given-secret',
  needs: 'cluster',
  says: 'a replica gets what the Secret holds, as variables or as files; without the Secret, or without one name in it, none starts, and the name is told',
  async run(cluster) {
    const { plane, dependencies, folder } = cluster
    const { name, deploy, secrets } = characters
    const release = await createRelease(plane, {
      ...{ name, chart: join(deploy, 'helm'), namespace: NAMESPACE, folder },
    })
    const wanted = Object.fromEntries(secrets.map((each) => [each, dependencies.addresses[each] as string]))
    const give = async (values: Readonly<Record<string, string>>) => {
      const literals = Object.entries(values).map(([key, value]) => `--from-literal=${key}=${value}`)
      const made = await plane.kubectl([
        ...['create', 'secret', 'generic', name, '-n', NAMESPACE, '--dry-run=client', '-o', 'json'],
        ...literals,
      ])
      await plane.kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], { input: made.stdout })
    }
    // An upgrade would wait for its migration, which does not start either.
    const values = { ...serviceValues(cluster, characters), migration: { enabled: false } }
    const findings: Finding[] = []

    await release.apply(values).then(orThrow)
    findings.push(await notReady('without the Secret', plane, release, `secret "${name}" not found`))
    const { REDIS_URL, ...without } = wanted
    await give(without)
    findings.push(
      await notReady('a Secret without REDIS_URL', plane, release, "couldn't find key REDIS_URL in Secret"),
    )
    await give(wanted)
    await release.rolledOut(PATIENCE_S).then(orThrow)
    const asVariables = await heldSecrets(plane, release, secrets)
    findings.push(sameValues('variables of a replica', asVariables.environment, wanted), {
      ...exactly('files of it', Object.keys(asVariables.files).length, 0),
    })

    await give({ DATABASE_URL: wanted.DATABASE_URL as string })
    await plane.kubectl(['delete', `deployment/${name}`, '-n', NAMESPACE, '--wait'])
    await release.apply({ ...values, secrets: { as: 'files' } }).then(orThrow)
    findings.push(
      await notReady(
        'files of a Secret without REDIS_URL',
        plane,
        release,
        'non-existent secret key: REDIS_URL',
      ),
    )
    await give(wanted)
    await release.rolledOut(PATIENCE_S).then(orThrow)
    const asFiles = await heldSecrets(plane, release, secrets)
    findings.push(
      sameValues('files of a replica', asFiles.files, wanted),
      exactly('secrets in its environment', Object.keys(asFiles.environment).length, 0),
      {
        what: 'permissions of each file',
        measured: asFiles.modes.join(', '),
        expected: '440',
        holds: asFiles.modes.every((mode) => mode === '440'),
      },
    )
    await release.remove()
    return findings
  },
}
