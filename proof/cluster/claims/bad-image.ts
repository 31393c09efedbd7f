import { until } from '@seaworthy/rig'
import { exactly, type Finding } from '../../harness/claim.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import type { Manifest } from '../control-plane.ts'
import { diagnose } from '../diagnosis.ts'
import { installService, orThrow } from '../installed-service.ts'
import { pokedex } from '../proven-services.ts'

const PATIENCE_S = 120
const SERVICE = pokedex.name

export const badImage: ClusterClaim = {
  name: 'bad-image',
  needs: 'cluster',
  says: 'a release with an image that cannot run takes no ready replica away, is told, and is undone',
  async run(cluster) {
    const { plane } = cluster
    const { release, values, underLoad } = await installService(cluster, pokedex, 'bad-image')
    const deployment = `/apis/apps/v1/namespaces/${release.namespace}/deployments/${SERVICE}`
    const ready = async () => (await plane.ask<Manifest>(deployment)).status?.readyReplicas ?? 0
    let least = Number.POSITIVE_INFINITY
    let waiting: string | undefined
    const image = { ...(values.image as object), tag: 'never-built' }
    const report = await underLoad(async () => {
      await release.apply({ ...values, image }).then(orThrow)
      waiting = await until(
        async () => {
          least = Math.min(least, await ready())
          const [bad] = (await release.pods()).flatMap(
            ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason ?? [],
          )
          return bad?.includes('Image') ? bad : undefined
        },
        { timeoutMs: PATIENCE_S * 1_000, everyMs: 250 },
      )
      const told = await release.rolledOut(5)
      if (told.code === 0) waiting = 'it counted as rolled out'
      least = Math.min(least, await ready())
      await release.rollBack().then(orThrow)
      await release.rolledOut(PATIENCE_S).then(orThrow)
      least = Math.min(least, await ready())
    })
    await release.remove()
    const findings: Finding[] = [
      {
        what: 'why it waits',
        measured: waiting ?? 'nothing',
        expected: 'an image',
        holds: waiting?.includes('Image') ?? false,
      },
      exactly('least ready replicas', least, 2),
      exactly(
        `failed of ${report.answered + report.failedCount} requests`,
        report.failedCount,
        0,
        diagnose(report, []),
      ),
    ]
    return findings
  },
}
