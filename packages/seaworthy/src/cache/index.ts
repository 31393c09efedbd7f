export type {
  Cache,
  CacheStats,
  Invalidation,
  Load,
  LoadContext,
  Lookup,
  WarmItem,
  WarmOptions,
} from './cache.ts'
export { type TieredCacheDeclaration, tieredCache } from './cache-dependency.ts'
export { cacheErrors } from './cache-errors.ts'
export { cacheMetrics } from './cache-metrics.ts'
export { type CacheSettings, cacheSettings } from './cache-settings.ts'
export { LoadFailedElsewhere } from './load-failure.ts'
export { type OpenCacheOptions, openCache } from './open-cache.ts'
export type { EntryPolicy } from './policy.ts'
export type { RemoteEntry, RemoteSummary } from './remote-inspection.ts'
