import { bootDrill } from './boot.ts'
import { correlationDrill } from './correlation.ts'
import { crashDrill } from './crash.ts'
import { drainDrill } from './drain.ts'
import { drainDeadlineDrill } from './drain-deadline.ts'
import type { Drill } from './drill.ts'
import { errorContractDrill } from './error-contract.ts'
import { headersDrill } from './headers.ts'
import { limitsDrill } from './limits.ts'
import { logsDrill } from './logs.ts'
import { metricsDrill } from './metrics.ts'
import { overloadDrill } from './overload.ts'
import { probesDrill } from './probes.ts'
import { rateLimitDrill } from './rate-limit.ts'
import { rollingDrill } from './rolling.ts'

/** Every drill, quick ones first. */
export const drills: readonly Drill[] = [
  probesDrill,
  headersDrill,
  errorContractDrill,
  correlationDrill,
  logsDrill,
  metricsDrill,
  rateLimitDrill,
  limitsDrill,
  bootDrill,
  crashDrill,
  drainDrill,
  drainDeadlineDrill,
  rollingDrill,
  overloadDrill,
]

export type { Drill, DrillBase, DrillContext } from './drill.ts'
