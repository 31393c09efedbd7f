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

/** Every requirement, in the order in which a launch review would ask. */
export const catalogue: readonly Requirement[] = [
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

const byId: ReadonlyMap<string, Requirement> = new Map(catalogue.map((entry) => [entry.id, entry]))

export function requirementById(id: string): Requirement | undefined {
  return byId.get(id)
}

export { isIncluded, LEVELS, type Level, type Requirement } from './requirement.ts'
