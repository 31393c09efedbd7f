export { DECLARE_ONLY, defineService, type Service, type ServiceDeclaration } from './define-service.ts'
export type { AnyDependency, ClientsOf, Dependency, DependencyContext } from './dependency.ts'
export {
  type BackgroundTask,
  type Feature,
  type FeatureContext,
  type FeatureDeclaration,
  feature,
} from './feature.ts'
export { type LaunchOptions, loadServiceSettings, type RunningService, settingsOf } from './launch.ts'
export type { ProcessOptions } from './process.ts'
export { serviceSettings } from './service-settings.ts'
