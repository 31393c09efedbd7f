import { setTimeout as sleep } from 'node:timers/promises'
import { createSupervisor } from '@seaworthy/rig'
import { exactly, type Finding } from '../../harness/claim.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import type { ControlPlane, Manifest } from '../control-plane.ts'
import { startProgressiveRelease } from '../progressive-release.ts'
import { startPrometheus } from '../prometheus.ts'
import { pokedex } from '../proven-services.ts'
import { startRolloutsController } from '../rollouts-controller.ts'
import { failedShare, givenUp, lossless, promoted, unmixed } from '../version-findings.ts'

const SERVICE = pokedex.name
const NAMESPACE = 'progressive'
const ROUND_2 = { podAnnotations: { round: '2' } }

export const progressiveDelivery: ClusterClaim = {
  name: 'progressive-delivery',
  needs: 'patience',
  says: 'a good version comes in steps and loses no request; one that answers 503, one that nobody asks and one that nobody measures are given up, and those before go on',
  async run(cluster) {
    const { plane, folder } = cluster
    await using supervisor = createSupervisor()
    await startRolloutsController(plane, supervisor, folder, NAMESPACE)
    await using prometheus = await startPrometheus(plane, supervisor, NAMESPACE)
    const inSteps = await startProgressiveRelease(cluster, prometheus, NAMESPACE, { steps: [50] })
    const { release, replicas, takeOver, withoutProvider, apply, bring, goBack, underLoad, underAskingLoad } =
      inSteps
    const deployment = await plane.get<Manifest>('deployment', SERVICE, '-n', NAMESPACE)
    const findings: Finding[] = [
      lossless('taking over from a Deployment', takeOver),
      exactly('replicas of the Deployment then', deployment.spec.replicas, 0),
    ]

    const good = await underLoad(() => bring(() => apply(ROUND_2)))
    findings.push(...promoted('a good version', good.result), lossless('a good version', good.report))

    const bad = await underAskingLoad(() => bring(() => apply({ ...ROUND_2, ...withoutProvider })))
    findings.push(...givenUp('a version that answers 503', bad.result, 'error-percent', replicas))
    findings.push(
      failedShare('a version that answers 503', bad.report, 60),
      unmixed('after it was given up', (await underAskingLoad(() => sleep(3_000))).report),
    )

    await goBack(ROUND_2)
    const unasked = await bring(() => apply({ podAnnotations: { round: '3' } }))
    findings.push(...givenUp('a version that nobody asks', unasked, 'requests', replicas))

    await goBack(ROUND_2)
    const restart = () => plane.kubectl(['rollout', 'restart', `deployment/${SERVICE}`, '-n', NAMESPACE])
    const template = await lenientTemplate(plane)
    const believed = givenUp('', await bring(restart), 'requests', replicas)
    findings.push({
      what: 'planted, an analysis that takes no data for good: a version that nobody asks is',
      measured: believed.every(({ holds }) => holds) ? 'given up' : 'noticed as not given up',
      expected: 'noticed as not given up',
      holds: believed.some(({ holds }) => !holds),
    })

    await template.restore()
    await prometheus.stop()
    const unmeasured = await bring(restart)
    findings.push(...givenUp('a version that nobody measures', unmeasured, 'requests', replicas))
    await release.remove()
    return findings
  },
}

/** Behind the chart's back, the AnalysisTemplate as many have it. */
async function lenientTemplate({ get, kubectl }: ControlPlane): Promise<{ restore(): Promise<void> }> {
  const { spec } = await get<Manifest>('analysistemplate', SERVICE, '-n', NAMESPACE)
  const patch = async (metrics: readonly object[]) => {
    const text = JSON.stringify({ spec: { metrics } })
    await kubectl(['patch', 'analysistemplate', SERVICE, '-n', NAMESPACE, '--type=merge', '--patch', text])
  }
  const metrics: readonly { successCondition: string }[] = spec.metrics
  await patch(
    metrics.map((each) => ({
      ...each,
      successCondition: `len(result) == 0 || isNaN(result[0]) || (${each.successCondition})`,
    })),
  )
  return { restore: () => patch(metrics) }
}
