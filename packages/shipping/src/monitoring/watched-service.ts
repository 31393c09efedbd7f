import { promDuration, type Watched } from '@seaworthy/monitoring'
import type { DescribedService } from '../description/described-service.ts'

/**
 * A service as rules and dashboards see it; undefined where it tells nothing.
 *
 * @param place the folder of its deploy files
 */
export function watchedService(service: DescribedService, place: string): Watched | undefined {
  const { name, signals, objectives, probes, metricsPath } = service
  if (metricsPath === undefined || Object.keys(signals).length === 0) return undefined
  return {
    name,
    signals,
    objectives,
    runbooks: `${place}/monitoring/runbooks`,
    platformRoutes: [...new Set([...Object.values(probes), metricsPath])],
    time: promDuration,
  }
}
