import { blockedOutputDrill } from './blocked-output.ts'
import { bootDrill } from './boot.ts'
import { coherenceDrill } from './coherence.ts'
import { conditionalDrill } from './conditional.ts'
import { correlationDrill } from './correlation.ts'
import { crashDrill } from './crash.ts'
import { dependencyDownDrill } from './dependency-down.ts'
import { drainDrill } from './drain.ts'
import { drainDeadlineDrill } from './drain-deadline.ts'
import type { Drill } from './drill.ts'
import { errorContractDrill } from './error-contract.ts'
import { fuzzDrill } from './fuzz.ts'
import { halfOpenDrill } from './half-open.ts'
import { headersDrill } from './headers.ts'
import { leakDrill } from './leak.ts'
import { limitsDrill } from './limits.ts'
import { logsDrill } from './logs.ts'
import { longAnswerDrill } from './long-answer.ts'
import { metricsDrill } from './metrics.ts'
import { overloadDrill } from './overload.ts'
import { probesDrill } from './probes.ts'
import { providerFailureDrill } from './provider-failure.ts'
import { rateLimitDrill } from './rate-limit.ts'
import { rateLimitFleetDrill } from './rate-limit-fleet.ts'
import { rollingDrill } from './rolling.ts'
import { slowReadersDrill } from './slow-readers.ts'
import { stampedeDrill } from './stampede.ts'
import { traceDrill } from './trace.ts'

/** Every drill, quick ones first. */
export const drills: readonly Drill[] = [
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

export type { Drill, DrillBase } from './drill.ts'
