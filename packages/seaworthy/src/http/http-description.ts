import type { ServiceDeclaration, ServiceDescription } from '../capability/index.ts'
import type { AccessPolicy } from '../identity/index.ts'
import { settingVariable } from '../settings/index.ts'
import { isContent } from './content/content.ts'
import { httpSettings } from './http-settings.ts'
import { DEFAULT_PROBE_PATHS } from './management-routes.ts'
import { type Route, routePath } from './route.ts'
import { socketOf } from './socket/socket.ts'
import { socketSettings } from './socket/socket-settings.ts'

/** Routes, ports and probes, as they are declared. */
export function describeHttp({
  features,
  probes,
}: ServiceDeclaration): Pick<ServiceDescription, 'routes' | 'ports' | 'probes'> {
  const { live, ready, startup } = { ...DEFAULT_PROBE_PATHS, ...probes }
  return {
    routes: features.flatMap(({ name: feature, routes = [] }) =>
      routes.map((route) => ({
        feature,
        method: route.method,
        path: routePath(route),
        summary: route.summary,
        access: { kind: route.access.kind, names: namesOf(route.access) },
        rateClass: route.limit ?? 'default',
        timeoutMs: route.timeoutMs ?? null,
        maxBodyBytes: route.maxBodyBytes ?? null,
        statuses: Object.keys(route.output).map(Number),
        silenceMs: heartbeatOf(route) ?? silenceOf(Object.values(route.output)),
        cached: cachingOf(route),
        deprecated: route.deprecated !== undefined,
      })),
    ),
    ports: {
      traffic: settingVariable(httpSettings, 'port'),
      management: settingVariable(httpSettings, 'managementPort'),
    },
    probes: { live: [...live], ready: [...ready], startup: [...startup] },
  }
}

function heartbeatOf(route: Route<never>): number | null | undefined {
  const socket = socketOf(route)
  return socket && (socket.bounds.heartbeatMs ?? settingVariable(socketSettings, 'heartbeatMs').default)
}

/** The longest one, of events that of their heartbeat. */
function silenceOf(outputs: readonly unknown[]): number | null {
  const silences = outputs.filter(isContent).flatMap((content) => {
    if (content['~content'] === 'events') return content.heartbeatMs ?? []
    if (content['~content'] !== 'stream') return []
    return content.idleTimeoutMs ?? settingVariable(httpSettings, 'streamIdleTimeoutMs').default ?? []
  })
  return silences.length > 0 ? Math.max(...silences) : null
}

/** The files of a folder are kept by who has them, each by its name. */
function cachingOf({ cache, folder }: Route<never>): 'no' | 'clients' | 'server' {
  if (cache?.server) return 'server'
  return cache === undefined && folder === undefined ? 'no' : 'clients'
}

function namesOf(access: AccessPolicy): string[] {
  if (access.kind === 'role') return [...access.anyOf]
  if (access.kind === 'permission') return [...access.allOf]
  return access.kind === 'custom' ? [access.name] : []
}
