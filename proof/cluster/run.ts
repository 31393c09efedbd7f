// The deploy files of the services on a real Kubernetes: everything that they claim, and every number that would break it.
//   --charts                     only what is shown by rendering, without a cluster
//   --all                        also what takes long: operators of others, which are built (Argo Rollouts, External Secrets, Vault), workers,
//                                network policies, drills in containers, the guide
//   --only rolling-update        which of the claims
import { parseArgs } from 'node:util'
import { createSupervisor } from '@seaworthy/rig'
import { chosenOf, openReport } from '../harness/report.ts'
import { sideBySide } from '../harness/side-by-side.ts'
import { admission } from './claims/admission.ts'
import { autoscaling } from './claims/autoscaling.ts'
import { badImage } from './claims/bad-image.ts'
import { blueGreen } from './claims/blue-green.ts'
import { containerDrills } from './claims/container-drills.ts'
import { disruption } from './claims/disruption.ts'
import { encryptedSecret } from './claims/encrypted-secret.ts'
import { frozenReplica } from './claims/frozen-replica.ts'
import { gatekeeper } from './claims/gatekeeper.ts'
import { gitops } from './claims/gitops.ts'
import { gitopsTree } from './claims/gitops-tree.ts'
import { givenSecret } from './claims/given-secret.ts'
import { guide } from './claims/guide.ts'
import { kustomize } from './claims/kustomize.ts'
import { networkPolicies } from './claims/network-policies.ts'
import { plantedNumbers } from './claims/planted-numbers.ts'
import { progressiveDelivery } from './claims/progressive-delivery.ts'
import { refusedPods } from './claims/refused-pods.ts'
import { renderings } from './claims/renderings.ts'
import { rollingUpdate } from './claims/rolling-update.ts'
import { secretStores } from './claims/secret-stores.ts'
import { workers } from './claims/workers.ts'
import { wrongOnTheCluster } from './claims/wrong-on-the-cluster.ts'
import { startCluster } from './cluster.ts'
import type { ClusterClaim } from './cluster-claim.ts'
import { createHelm } from './helm.ts'
import { buildHelm } from './tools.ts'

/** Claims of a cluster wait most of their time: for probes, for endpoints, for grace periods. */
const AT_ONCE = 5
/** Those that take longest come first, and last what takes the cluster for itself. */
const CLAIMS: readonly ClusterClaim[] = [
  plantedNumbers,
  kustomize,
  gitopsTree,
  progressiveDelivery,
  workers,
  guide,
  disruption,
  blueGreen,
  wrongOnTheCluster,
  frozenReplica,
  secretStores,
  rollingUpdate,
  autoscaling,
  containerDrills,
  givenSecret,
  renderings,
  badImage,
  gatekeeper,
  encryptedSecret,
  admission,
  gitops,
  refusedPods,
  networkPolicies,
]

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    charts: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
  },
})
const known = CLAIMS.filter(({ needs }) => !values.charts || needs === 'charts')
const named = chosenOf(known, values.only)
const chosen =
  values.only !== undefined || values.all ? named : named.filter(({ needs }) => needs !== 'patience')
const report = openReport()

const helm = await buildHelm()
const onCharts = chosen.filter((claim) => claim.needs === 'charts')
const onCluster = chosen.filter((claim) => claim.needs !== 'charts')
// A cluster mostly waits while it starts.
await Promise.all([showOnCharts(), onCluster.length > 0 && showOnCluster()])
report.close()

async function showOnCharts(): Promise<void> {
  await using supervisor = createSupervisor()
  const charts = createHelm(helm, await supervisor.createFolder('seaworthy-charts-'))
  for (const claim of onCharts) await report.show(claim, () => claim.run(charts))
}

async function showOnCluster(): Promise<void> {
  await using cluster = await startCluster(report.say)
  await sideBySide(onCluster, AT_ONCE, (claim) => report.show(claim, () => claim.run(cluster)))
}
