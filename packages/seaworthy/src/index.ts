export { type Cache, type EntryPolicy, tieredCache } from './cache/index.ts'
export {
  CheckFailure,
  type ClientsOf,
  type Dependency,
  type Evidence,
  type Feature,
  type FeatureContext,
  feature,
  type HealthCheck,
} from './capability/index.ts'
export type { Database } from './database/index.ts'
export { postgres } from './database/postgres.ts'
export { AppError, defineErrors, FatalBootError } from './errors/index.ts'
export {
  accept,
  content,
  EventFeed,
  type RequestView,
  redirect,
  respond,
  route,
  sendFile,
  singlePage,
  socket,
  staticFiles,
} from './http/index.ts'
export { allow, anyone, authenticated, type Principal, permission, role } from './identity/index.ts'
export { type UpstreamClient, upstream } from './outbound/index.ts'
export { defineService, type RunningService, type Service } from './service/index.ts'
export { defineSettings, Secret, type SettingsOf, secretSetting, setting } from './settings/index.ts'
