import type { Drill } from '../drilling/drill.ts'
import type { PlannedDrill } from '../drilling/planned-drill.ts'
import { shortId } from '../engine/check.ts'
import { alertsPlan } from './alerts/plan.ts'
import { blockedOutputDrill } from './blocked-output/drill.ts'
import { bootDrill } from './boot/drill.ts'
import { cacheMetricsPlan } from './cache-metrics/plan.ts'
import { coherenceDrill } from './coherence/drill.ts'
import { conditionalDrill } from './conditional/drill.ts'
import { correlationDrill } from './correlation/drill.ts'
import { crashDrill } from './crash/drill.ts'
import { dependencyDownDrill } from './dependency-down/drill.ts'
import { drainDrill } from './drain/drill.ts'
import { drainDeadlineDrill } from './drain-deadline/drill.ts'
import { erasurePlan } from './erasure/plan.ts'
import { errorContractDrill } from './error-contract/drill.ts'
import { failoverPlan } from './failover/plan.ts'
import { fuzzDrill } from './fuzz/drill.ts'
import { halfOpenDrill } from './half-open/drill.ts'
import { headersDrill } from './headers/drill.ts'
import { isolationPlan } from './isolation/plan.ts'
import { killPlan } from './kill/plan.ts'
import { leakDrill } from './leak/drill.ts'
import { limitsDrill } from './limits/drill.ts'
import { logsDrill } from './logs/drill.ts'
import { longAnswerDrill } from './long-answer/drill.ts'
import { metricsDrill } from './metrics/drill.ts'
import { migrationPlan } from './migration/plan.ts'
import { outboxPlan } from './outbox/plan.ts'
import { overloadDrill } from './overload/drill.ts'
import { probesDrill } from './probes/drill.ts'
import { promotionPlan } from './promotion/plan.ts'
import { providerFailureDrill } from './provider-failure/drill.ts'
import { rateLimitDrill } from './rate-limit/drill.ts'
import { rateLimitFleetDrill } from './rate-limit-fleet/drill.ts'
import { restorePlan } from './restore/plan.ts'
import { rollingDrill } from './rolling/drill.ts'
import { rotationPlan } from './rotation/plan.ts'
import { slowReadersDrill } from './slow-readers/drill.ts'
import { stampedeDrill } from './stampede/drill.ts'
import { traceDrill } from './trace/drill.ts'

const list = [
  probesDrill,
  headersDrill,
  errorContractDrill,
  fuzzDrill,
  correlationDrill,
  logsDrill,
  metricsDrill,
  rateLimitDrill,
  rateLimitFleetDrill,
  limitsDrill,
  bootDrill,
  crashDrill,
  drainDrill,
  drainDeadlineDrill,
  longAnswerDrill,
  blockedOutputDrill,
  slowReadersDrill,
  conditionalDrill,
  traceDrill,
  coherenceDrill,
  stampedeDrill,
  providerFailureDrill,
  halfOpenDrill,
  dependencyDownDrill,
  rollingDrill,
  leakDrill,
  overloadDrill,
]

/** Every drill, quick ones first. */
export const drills: readonly Drill[] = list

/** What a drill finds wrong, by its name. */
export type Flaw = (typeof list)[number]['controls'][number]['flaw']

/** In the order of the catalogue. An entry goes to the list above when its drill comes. */
export const plannedDrills: readonly PlannedDrill[] = [
  rotationPlan,
  alertsPlan,
  cacheMetricsPlan,
  migrationPlan,
  failoverPlan,
  restorePlan,
  killPlan,
  outboxPlan,
  isolationPlan,
  erasurePlan,
  promotionPlan,
]

/** By its id or the short form of it. */
export function plannedDrill(id: string): PlannedDrill | undefined {
  return plannedDrills.find((planned) => planned.id === id || shortId(planned) === id)
}
