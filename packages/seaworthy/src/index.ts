export { type Cache, type EntryPolicy, tieredCache } from './cache/index.ts'
export { type Database, postgres } from './database/index.ts'
export { AppError, defineErrors, FatalBootError } from './errors/index.ts'
export { CheckFailure, type Evidence, type HealthCheck } from './health/index.ts'
export { type RequestView, respond, route } from './http/index.ts'
export { allow, anyone, authenticated, type Principal, permission, role } from './identity/index.ts'
export { type UpstreamClient, upstream } from './outbound/index.ts'
export {
  type Dependency,
  defineService,
  type Feature,
  type FeatureContext,
  feature,
  type RunningService,
  type Service,
} from './service/index.ts'
export { defineSettings, Secret, type SettingsOf, secretSetting, setting } from './settings/index.ts'
