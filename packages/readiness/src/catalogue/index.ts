import { cacheRequirements } from './cache.ts'
import { dataRequirements } from './data.ts'
import { featureRequirements } from './features.ts'
import { httpRequirements } from './http.ts'
import { lifecycleRequirements } from './lifecycle.ts'
import { observabilityRequirements } from './observability.ts'
import { proofRequirements } from './proof.ts'
import type { Requirement } from './requirement.ts'
import { resilienceRequirements } from './resilience.ts'
import { securityRequirements } from './security.ts'
import { settingsRequirements } from './settings.ts'
import { shippingRequirements } from './shipping.ts'
import { workRequirements } from './work.ts'

const list = [
  ...settingsRequirements,
  ...lifecycleRequirements,
  ...httpRequirements,
  ...observabilityRequirements,
  ...resilienceRequirements,
  ...cacheRequirements,
  ...dataRequirements,
  ...workRequirements,
  ...securityRequirements,
  ...featureRequirements,
  ...shippingRequirements,
  ...proofRequirements,
]

/** An id that there is. */
export type RequirementId = (typeof list)[number]['id']

/** Every requirement, in the order in which a launch review would ask. */
export const catalogue: readonly Requirement<RequirementId>[] = list

const byId: ReadonlyMap<string, Requirement<RequirementId>> = new Map(
  catalogue.map((entry) => [entry.id, entry]),
)

export function requirementById(id: string): Requirement<RequirementId> | undefined {
  return byId.get(id)
}

export { isIncluded, LEVELS, type Level, type Requirement } from './requirement.ts'
