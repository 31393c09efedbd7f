import type { ServiceDescription } from '@seaworthy/chassis/capability'
import { chassisSignals } from '@seaworthy/monitoring'
import type { DescribedService } from './described-service.ts'

/** Where the chassis serves its metrics, on the management port. */
const METRICS_PATH = '/metrics'
/** Of the chassis; the first two count where a route says nothing of its own. */
const SETTINGS = {
  timeoutMs: 'HTTP_HANDLER_TIMEOUT_MS',
  maxBodyBytes: 'HTTP_MAX_BODY_BYTES',
  keepAliveMs: 'HTTP_KEEP_ALIVE_TIMEOUT_MS',
}
/** Methods that the chassis answers by itself. */
const ALWAYS = ['GET', 'HEAD', 'OPTIONS']
const SECRETS_FOLDER = 'SECRETS_DIR'

/** What shipping reads of what a service on the chassis declares. */
export function fromDeclaration(described: ServiceDescription): DescribedService {
  const { name, version, description, routes, ports, probes, lifecycle, dependencies, settings, metrics } =
    described
  const setting = (name: keyof typeof SETTINGS) =>
    Number(settings.find(({ variable }) => variable === SETTINGS[name])?.default)
  const times = routes.map(({ timeoutMs }) => timeoutMs ?? setting('timeoutMs'))
  const bodies = routes.map(({ maxBodyBytes }) => maxBodyBytes ?? setting('maxBodyBytes'))
  const silences = routes.flatMap(({ silenceMs }) => silenceMs ?? [])
  const first = (paths: readonly string[]) => paths[0] as string
  return {
    name,
    version,
    description,
    longestAnswerMs: Math.max(1, ...times),
    maxBodyBytes: Math.max(0, ...bodies),
    keepAliveMs: setting('keepAliveMs'),
    methods: [...new Set([...ALWAYS, ...routes.map(({ method }) => method)])],
    ...(silences.length > 0 ? { streams: { longestSilenceMs: Math.max(...silences) } } : {}),
    secretsFolder: SECRETS_FOLDER,
    readsVault: settings.some(({ variable }) => variable === 'VAULT_AUTH'),
    ports: {
      traffic: ports.traffic as NonNullable<typeof ports.traffic>,
      ...(ports.management ? { management: ports.management } : {}),
    },
    probes: { live: first(probes.live), ready: first(probes.ready), startup: first(probes.startup) },
    ...(metrics.length > 0 ? { metricsPath: METRICS_PATH } : {}),
    signals: chassisSignals(described),
    objectives: described.objectives,
    stop: lifecycle,
    dependencies: dependencies.map(({ prepares, ...each }) => ({ ...each, prepares: prepares !== null })),
    settings: settings.map(({ variable, secret }) => ({ variable, secret })),
  }
}
