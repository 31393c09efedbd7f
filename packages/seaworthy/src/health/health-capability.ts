import type { Capability } from '../capability/index.ts'
import { healthMetrics } from './health-metrics.ts'
import { createHealthMonitor, type HealthMonitor } from './health-monitor.ts'
import { healthSettings } from './health-settings.ts'

declare module '../capability/parts.ts' {
  interface Parts {
    readonly health: HealthMonitor
  }
}

/** Probes that ask nobody, and the checks behind them. */
export const healthCapability: Capability = {
  name: 'health',
  settings: [healthSettings],
  metrics: [healthMetrics],
  open(runtime, _declaration, { admission }) {
    const settings = runtime.settings.get(healthSettings)
    return {
      parts: { health: createHealthMonitor({ ...runtime, settings, ...(admission ? { admission } : {}) }) },
    }
  },
}
