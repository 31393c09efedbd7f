import { series, type Watched } from '../watched.ts'

/** Dependencies without which the service does not serve, and which no replica reaches. */
export function criticalDown(watched: Watched): string | undefined {
  const { dependencies } = watched.signals
  if (!dependencies?.hasCritical) return undefined
  return `max by (namespace, job, dependency) (${series(watched, dependencies.up, 'policy="critical"')}) == 0`
}
