// The deploy files of the services on a real Kubernetes: everything that they claim, and every number that would break it.
//   --charts                     only what is shown by rendering, without a cluster
//   --only rolling-update        which of the claims
import { parseArgs } from 'node:util'
import { createSupervisor } from '@seaworthy/rig'
import type { Claim, Finding } from './claim.ts'
import { admission } from './claims/admission.ts'
import { autoscaling } from './claims/autoscaling.ts'
import { badImage } from './claims/bad-image.ts'
import { containerDrills } from './claims/container-drills.ts'
import { disruption } from './claims/disruption.ts'
import { frozenReplica } from './claims/frozen-replica.ts'
import { guide } from './claims/guide.ts'
import { plantedNumbers } from './claims/planted-numbers.ts'
import { refusedPods } from './claims/refused-pods.ts'
import { renderings } from './claims/renderings.ts'
import { rollingUpdate } from './claims/rolling-update.ts'
import { wrongOnTheCluster } from './claims/wrong-on-the-cluster.ts'
import { startCluster } from './cluster.ts'
import { createHelm } from './helm.ts'
import { buildHelm } from './tools.ts'

const CLAIMS: readonly Claim[] = [
  renderings,
  plantedNumbers,
  refusedPods,
  admission,
  disruption,
  badImage,
  rollingUpdate,
  wrongOnTheCluster,
  frozenReplica,
  autoscaling,
  containerDrills,
  guide,
]

const { values } = parseArgs({
  options: { only: { type: 'string' }, charts: { type: 'boolean', default: false } },
})
const known = CLAIMS.filter(({ needs }) => !values.charts || needs === 'charts')
const names = values.only?.split(',') ?? known.map(({ name }) => name)
const strange = names.find((each) => !known.some(({ name }) => name === each))
if (strange !== undefined) {
  throw new Error(`there is no "${strange}" here; known: ${known.map(({ name }) => name).join(', ')}`)
}
const chosen = known.filter(({ name }) => names.includes(name))

const startedMs = performance.now()
const say = (text: string) =>
  console.log(`[${((performance.now() - startedMs) / 1_000).toFixed(0)} s] ${text}`)
const broken: string[] = []
async function show(claim: Claim, run: () => Promise<readonly Finding[]>): Promise<void> {
  say(`${claim.name}: ${claim.says}`)
  for (const { what, measured, expected, holds } of await run()) {
    console.log(`  ${holds ? 'holds' : 'FAILS'}  ${what}: ${measured}, expected ${expected}`)
    if (!holds) broken.push(`${claim.name}: ${what}`)
  }
}

if (chosen.some(({ needs }) => needs === 'charts')) {
  await using supervisor = createSupervisor()
  const charts = createHelm(await buildHelm(), await supervisor.createFolder('seaworthy-charts-'))
  for (const claim of chosen) if (claim.needs === 'charts') await show(claim, () => claim.run(charts))
}
if (chosen.some(({ needs }) => needs === 'cluster')) {
  await using cluster = await startCluster(say)
  for (const claim of chosen) if (claim.needs === 'cluster') await show(claim, () => claim.run(cluster))
}
say(broken.length === 0 ? 'everything holds' : `${broken.length} do not hold:\n  ${broken.join('\n  ')}`)
process.exitCode = broken.length === 0 ? 0 : 1
