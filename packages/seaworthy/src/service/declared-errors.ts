import type { Capability, DeclaredErrors, ServiceDeclaration } from '../capability/index.ts'
import { CAPABILITIES } from './capabilities.ts'

/** Every catalogue that a service with this declaration answers from. */
export const declaredErrors = (
  { uses = {}, features }: ServiceDeclaration,
  capabilities: readonly Capability[] = CAPABILITIES,
): DeclaredErrors => ({
  chassis: capabilities.flatMap(({ errors = [] }) => errors),
  dependencies: Object.values(uses).flatMap(({ errors = [] }) => errors),
  features: features.flatMap(({ errors = [] }) => errors),
})
