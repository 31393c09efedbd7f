import { exactly } from '../../harness/claim.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { diagnose } from '../diagnosis.ts'
import { installService, orThrow } from '../installed-service.ts'
import { watchEndings } from '../pod-endings.ts'
import { SERVICES } from '../proven-services.ts'

const PATIENCE_S = 120

export const rollingUpdate: ClusterClaim = {
  name: 'rolling-update',
  needs: 'cluster',
  says: 'a rolling update of each service loses no request, though endpoints lag by 2 s',
  async run(cluster) {
    const findings = []
    for (const service of SERVICES) {
      const { name } = service
      const { release, values, underLoad } = await installService(cluster, service, `rolling-${name}`)
      using endings = watchEndings(cluster.plane, release.namespace)
      const report = await underLoad(async () => {
        await release.apply({ ...values, podAnnotations: { round: '2' } }).then(orThrow)
        await release.rolledOut(PATIENCE_S).then(orThrow)
      })
      const { answered, failedCount } = report
      const named = diagnose(report, endings.list)
      findings.push(exactly(`${name}: failed of ${answered + failedCount} requests`, failedCount, 0, named))
      const codes = endings.list.map(({ exitCode }) => exitCode)
      findings.push(
        exactly(
          `${name}: replicas that did not end by themselves with 0`,
          codes.filter(Boolean).length,
          0,
          named,
        ),
      )
      await release.remove()
    }
    return findings
  },
}
