export type {
  Capability,
  Composition,
  DeclaredErrors,
  MadeFeature,
  OpenCapability,
} from './capability.ts'
export type { DeclarationKeys, ServiceDeclaration } from './declaration.ts'
export type {
  AnyDependency,
  ClientsOf,
  Dependency,
  DependencyContext,
  OpenDependency,
} from './dependency.ts'
export {
  type BackgroundTask,
  type Feature,
  type FeatureContext,
  type FeatureDeclaration,
  type FeatureKeys,
  feature,
} from './feature.ts'
export { CheckFailure, type DependencyPolicy, type Evidence, type HealthCheck } from './health-check.ts'
export { Objectives } from './objectives.ts'
export type { Parts } from './parts.ts'
export type { Runtime } from './runtime.ts'
export type { CommandOutput, ServiceCommand } from './service-command.ts'
export { ServiceDescription } from './service-description.ts'
