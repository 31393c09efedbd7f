import type { ServiceDescription } from 'seaworthy/capability'
import type { DescribedService } from './described-service.ts'

/** Where the chassis serves its metrics, on the management port. */
const METRICS_PATH = '/metrics'
/** HTTP_HANDLER_TIMEOUT_MS where a route has no time of its own. */
const HANDLER_TIMEOUT = 'HTTP_HANDLER_TIMEOUT_MS'

/** What shipping reads of what a service on the chassis declares. */
export function fromDeclaration(described: ServiceDescription): DescribedService {
  const { name, version, description, routes, ports, probes, lifecycle, dependencies, settings, metrics } =
    described
  const fallback = settings.find(({ variable }) => variable === HANDLER_TIMEOUT)?.default
  const times = routes.map(({ timeoutMs }) => timeoutMs ?? Number(fallback))
  const first = (paths: readonly string[]) => paths[0] as string
  return {
    name,
    version,
    description,
    longestAnswerMs: Math.max(1, ...times),
    ports: {
      traffic: ports.traffic as NonNullable<typeof ports.traffic>,
      ...(ports.management ? { management: ports.management } : {}),
    },
    probes: { live: first(probes.live), ready: first(probes.ready), startup: first(probes.startup) },
    ...(metrics.length > 0 ? { metricsPath: METRICS_PATH } : {}),
    stop: lifecycle,
    dependencies: dependencies.map(({ prepares, ...each }) => ({ ...each, prepares: prepares !== null })),
    settings: settings.map(({ variable, secret }) => ({ variable, secret })),
  }
}
