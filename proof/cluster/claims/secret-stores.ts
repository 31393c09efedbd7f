import { join } from 'node:path'
import { createSupervisor } from '@seaworthy/rig'
import type { Finding } from '../../harness/claim.ts'
import type { Cluster } from '../cluster.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { type ClusterVault, startClusterVault } from '../cluster-vault.ts'
import { startExternalSecrets } from '../external-secrets.ts'
import { heldSecrets, sameValues } from '../held-secrets.ts'
import { orThrow, serviceValues } from '../installed-service.ts'
import { notReady } from '../pod-complaints.ts'
import { characters } from '../proven-services.ts'
import { createRelease, type Release } from '../release.ts'

const PATIENCE_S = 240
const REFRESH = '2s'
const STORE = 'characters-store'

export const secretStores: ClusterClaim = {
  name: 'secret-stores',
  needs: 'patience',
  says: 'the External Secrets operator makes the Secret from a store, or from Vault as the account of the release, or a replica asks Vault itself; what the store does not have or does not give is told, and nothing starts without it',
  async run(cluster) {
    await using supervisor = createSupervisor()
    await startExternalSecrets(cluster.plane, supervisor, cluster.folder)
    await using vault = await startClusterVault(cluster.plane, cluster.folder)
    return [
      ...(await fromStore(cluster)),
      ...(await fromVault(cluster, vault)),
      ...(await askedByReplica(cluster, vault)),
    ]
  },
}

/** A store that the cluster has: the operator's own, which stands for those of clouds. */
async function fromStore(cluster: Cluster): Promise<readonly Finding[]> {
  const { plane } = cluster
  const { name, secrets } = characters
  const { release, wanted } = await prepare(cluster, 'secret-store')
  const fill = (values: Readonly<Record<string, string>>) =>
    plane.kubectl(['apply', '--server-side', '-f', '-'], {
      input: JSON.stringify({
        apiVersion: 'external-secrets.io/v1',
        kind: 'ClusterSecretStore',
        metadata: { name: STORE },
        spec: { provider: { fake: { data: [{ key: name, value: JSON.stringify(values) }] } } },
      }),
    })
  const { REDIS_URL: _, ...without } = wanted
  await fill(without)
  const external = { store: { name: STORE, kind: 'ClusterSecretStore' }, refreshInterval: REFRESH }
  await release
    .apply({ ...serviceValues(cluster, characters), secrets: { from: 'external', external } })
    .then(orThrow)
  const findings = [
    await notReady(
      'a store without the second variable',
      plane,
      release,
      `secret "${name}" not found`,
      `spec.data[1] (key: ${name}), err: Secret does not exist`,
    ),
  ]
  await fill(wanted)
  await askAgain(cluster, release)
  await release.rolledOut(PATIENCE_S).then(orThrow)
  const { environment } = await heldSecrets(plane, release, secrets)
  findings.push(sameValues('what a replica has from the store', environment, wanted))
  await release.remove()
  await plane.kubectl(['delete', 'clustersecretstore', STORE])
  return findings
}

async function fromVault(cluster: Cluster, vault: ClusterVault): Promise<readonly Finding[]> {
  const { plane } = cluster
  const { name, secrets } = characters
  const { release, wanted } = await prepare(cluster, 'secret-vault')
  const { REDIS_URL: _, ...without } = wanted
  await vault.keep(name, without)
  await vault.bind(name, { namespace: release.namespace, name: 'somebody-else' })
  const reached = await reachable(cluster, release, vault)
  const values = {
    ...serviceValues(cluster, characters),
    secrets: { from: 'vault', as: 'files', vault: { ...reached, refreshInterval: REFRESH } },
  }
  await release.apply(values).then(orThrow)
  const findings = [
    await notReady(
      'a role of Vault for another account',
      plane,
      release,
      `secret "${name}" not found`,
      'service account name not authorized',
    ),
  ]
  await vault.bind(name, { namespace: release.namespace, name })
  await askAgain(cluster, release)
  findings.push(await notReady('a secret of Vault without REDIS_URL', plane, release, 'REDIS_URL'))
  await vault.keep(name, wanted)
  await askAgain(cluster, release)
  await release.rolledOut(PATIENCE_S).then(orThrow)
  const held = await heldSecrets(plane, release, secrets)
  findings.push(sameValues('files of a replica from Vault', held.files, wanted))
  await release.remove()
  return findings
}

/** No Secret and no operator: the token of its account, which only Vault is shown, is all that a replica has. */
async function askedByReplica(cluster: Cluster, vault: ClusterVault): Promise<readonly Finding[]> {
  const { plane } = cluster
  const { name, secrets } = characters
  const { release, wanted } = await prepare(cluster, 'secret-service')
  await vault.keep(name, wanted)
  await vault.bind(name, { namespace: release.namespace, name: 'somebody-else' })
  const reached = await reachable(cluster, release, vault)
  const values = { ...serviceValues(cluster, characters), secrets: { from: 'service', vault: reached } }
  await release.apply(values).then(orThrow)
  const findings = [
    await notReady('a replica that Vault does not know', plane, release, 'secret_store_forbidden'),
  ]
  await vault.bind(name, { namespace: release.namespace, name })
  await release.rolledOut(PATIENCE_S).then(orThrow)
  const { environment, files } = await heldSecrets(plane, release, secrets)
  const left = [...Object.keys(environment), ...Object.keys(files)]
  const nothing = 'no secret in its environment or files'
  findings.push({
    what: 'a replica that Vault knows',
    measured: `ready, with ${left.length === 0 ? nothing : left.join(', ')}`,
    expected: `ready, with ${nothing}`,
    holds: left.length === 0,
  })
  await release.remove()
  return findings
}

/** Vault, as values of a release say it, with its authority in the namespace of the release. */
async function reachable({ plane }: Cluster, { namespace }: Release, { url, authority }: ClusterVault) {
  const provider = { type: 'ConfigMap', name: 'vault-authority', key: 'ca.crt' }
  await plane.kubectl([
    ...['create', 'configmap', provider.name, '-n', namespace],
    `--from-literal=${provider.key}=${authority}`,
  ])
  return { server: url, caProvider: provider }
}

/** As a person does who has mended something: by itself the operator asks ever more rarely for what it could not get. */
async function askAgain({ plane }: Cluster, { name, namespace }: Release): Promise<void> {
  const now = `force-sync=${Date.now()}`
  const annotate = (object: string) =>
    plane.tryKubectl(['annotate', object, '-n', namespace, '--overwrite', now])
  const store = `secretstore/${name}`
  if ((await annotate(store)).code === 0)
    await plane.kubectl(['wait', '--for=condition=Ready', store, '-n', namespace, '--timeout=60s'])
  await annotate(`externalsecret/${name}`)
}

async function prepare({ plane, dependencies, folder }: Cluster, namespace: string) {
  const { name, deploy, secrets } = characters
  const release = await createRelease(plane, { name, chart: join(deploy, 'helm'), namespace, folder })
  const wanted = Object.fromEntries(secrets.map((each) => [each, dependencies.addresses[each] as string]))
  return { release, wanted }
}
