import type { Finding } from '../../harness/claim.ts'
import type { Cluster } from '../cluster.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { diagnose } from '../diagnosis.ts'
import { installService, orThrow } from '../installed-service.ts'
import { watchEndings } from '../pod-endings.ts'
import { characters } from '../proven-services.ts'

const PATIENCE_S = 180
const SERVICE = characters.name

interface WrongNumber {
  readonly what: string
  readonly names: string
  readonly patch: object
}

/** Numbers as somebody sets them behind the chart's back, such as in a patch of Kustomize. */
const WRONG: readonly WrongNumber[] = [
  {
    what: 'a window of 0',
    names: 'stop.propagationMs',
    patch: container({ env: [{ name: 'SHUTDOWN_PROPAGATION_MS', value: '0' }] }),
  },
  {
    what: 'a pre-stop of 1 s, shorter than the lag, in place of the window',
    names: 'stop.propagationMs',
    patch: container({
      env: [{ name: 'SHUTDOWN_PROPAGATION_MS', value: '0' }],
      lifecycle: { preStop: { sleep: { seconds: 1 } } },
    }),
  },
  { what: 'a grace period of 2 s', names: 'stop.graceS', patch: { terminationGracePeriodSeconds: 2 } },
]

export const wrongOnTheCluster: ClusterClaim = {
  name: 'wrong-on-the-cluster',
  needs: 'cluster',
  says: 'a rolling update with a wrong number loses requests, and the number is named',
  run: (cluster) => Promise.all(WRONG.map((wrong, index) => update(cluster, wrong, `wrong-${index}`))),
}

async function update(
  cluster: Cluster,
  { what, names, patch }: WrongNumber,
  namespace: string,
): Promise<Finding> {
  const { release, underLoad } = await installService(cluster, characters, namespace)
  await release.patchPods(patch).then(orThrow)
  await release.rolledOut(PATIENCE_S).then(orThrow)
  using endings = watchEndings(cluster.plane, namespace)
  const report = await underLoad(async () => {
    await cluster.plane.kubectl(['rollout', 'restart', `deployment/${SERVICE}`, '-n', namespace])
    await release.rolledOut(PATIENCE_S).then(orThrow)
  })
  const found = diagnose(report, endings.list)
  await release.remove()
  return {
    what: `${what}: ${report.failedCount} of ${report.answered + report.failedCount} requests failed; named`,
    measured: found || 'nothing',
    expected: names,
    holds: found.startsWith(`${names}:`),
  }
}

function container(change: object): object {
  return { containers: [{ name: SERVICE, ...change }] }
}
