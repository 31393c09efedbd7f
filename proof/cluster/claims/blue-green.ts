import { setTimeout as sleep } from 'node:timers/promises'
import { createSupervisor } from '@seaworthy/rig'
import type { ClusterClaim } from '../cluster-claim.ts'
import { startProgressiveRelease } from '../progressive-release.ts'
import { startPrometheus } from '../prometheus.ts'
import { startRolloutsController } from '../rollouts-controller.ts'
import { failedShare, givenUp, lossless, promoted, unmixed } from '../version-findings.ts'

const NAMESPACE = 'blue-green'
/** The controller changes a selector, of which the API server lets one own all when it is applied; Helm remembers this. */
const ONCE = '--server-side=false'
const ROUND_2 = { podAnnotations: { round: '2' } }

export const blueGreen: ClusterClaim = {
  name: 'blue-green',
  needs: 'patience',
  says: 'a good version takes all requests over at once and loses none; one that answers 503 gives them back to the replicas before, which are still there',
  async run(cluster) {
    await using supervisor = createSupervisor()
    await startRolloutsController(cluster.plane, supervisor, cluster.folder, NAMESPACE)
    await using prometheus = await startPrometheus(cluster.plane, supervisor, NAMESPACE)
    const blue = await startProgressiveRelease(
      cluster,
      prometheus,
      NAMESPACE,
      { strategy: 'blueGreen' },
      ONCE,
    )
    const { release, replicas, takeOver, withoutProvider, apply, bring, underLoad, underAskingLoad } = blue

    const good = await underLoad(() => bring(() => apply(ROUND_2)))
    const bad = await underAskingLoad(() => bring(() => apply({ ...ROUND_2, ...withoutProvider })))
    const after = await underAskingLoad(() => sleep(3_000))
    await release.remove()
    return [
      lossless('taking over from a Deployment', takeOver),
      ...promoted('a good version', good.result),
      lossless('a good version', good.report),
      ...givenUp('a version that answers 503', bad.result, 'error-percent', replicas),
      failedShare('a version that answers 503', bad.report, 90),
      unmixed('after it was given up', after.report),
    ]
  },
}
