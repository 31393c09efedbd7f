export { errorTrackingCapability } from './error-tracking-capability.ts'
export { errorTrackingMetrics } from './error-tracking-metrics.ts'
export { errorTrackingSettings } from './error-tracking-settings.ts'
