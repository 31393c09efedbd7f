import type { Capability, DeclaredErrors, ServiceDeclaration } from '../capability/index.ts'

/** Every catalogue that a service with this declaration answers from. */
export const declaredErrors = (
  { uses = {}, features }: ServiceDeclaration,
  capabilities: readonly Capability[],
): DeclaredErrors => ({
  chassis: capabilities.flatMap(({ errors = [] }) => errors),
  dependencies: Object.values(uses).flatMap(({ errors = [] }) => errors),
  features: features.flatMap(({ errors = [] }) => errors),
})
