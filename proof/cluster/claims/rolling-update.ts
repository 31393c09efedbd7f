import { exactly, type Finding } from '../../harness/claim.ts'
import type { Cluster } from '../cluster.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { diagnose } from '../diagnosis.ts'
import { installService, orThrow } from '../installed-service.ts'
import { watchEndings } from '../pod-endings.ts'
import { type ProvenService, SERVICES } from '../proven-services.ts'

const PATIENCE_S = 120

export const rollingUpdate: ClusterClaim = {
  name: 'rolling-update',
  needs: 'cluster',
  says: 'a rolling update of each service loses no request, though endpoints lag by 2 s',
  async run(cluster) {
    return (await Promise.all(SERVICES.map((service) => update(cluster, service)))).flat()
  },
}

async function update(cluster: Cluster, service: ProvenService): Promise<readonly Finding[]> {
  const { name } = service
  const { release, values, underLoad } = await installService(cluster, service, `rolling-${name}`)
  using endings = watchEndings(cluster.plane, release.namespace)
  const report = await underLoad(async () => {
    await release.apply({ ...values, podAnnotations: { round: '2' } }).then(orThrow)
    await release.rolledOut(PATIENCE_S).then(orThrow)
  })
  const { answered, failedCount } = report
  const named = diagnose(report, endings.list)
  const unclean = endings.list.filter(({ exitCode }) => Boolean(exitCode)).length
  await release.remove()
  return [
    exactly(`${name}: failed of ${answered + failedCount} requests`, failedCount, 0, named),
    exactly(`${name}: replicas that did not end by themselves with 0`, unclean, 0, named),
  ]
}
