import { alertRules } from './alerts.ts'
import { composeExposure, composeHealth, composeImages } from './compose.ts'
import { containerChecks } from './container/index.ts'
import { kubernetesChecks } from './kubernetes/index.ts'
import { ciPermissions, ciPinned } from './pipeline.ts'
import { repositoryPolicy } from './policy.ts'
import { environmentFiles, secretScan } from './secrets.ts'
import type { StaticCheck } from './static-check.ts'

/** Every static check. */
export const checks: readonly StaticCheck[] = [
  ...containerChecks,
  composeImages,
  composeHealth,
  composeExposure,
  ...kubernetesChecks,
  ciPinned,
  ciPermissions,
  alertRules,
  secretScan,
  environmentFiles,
  repositoryPolicy,
]

export { openRepository } from './repository.ts'
export { openStaged, STAGED_CHECKS } from './staged-repository.ts'
export type { StaticCheck } from './static-check.ts'
