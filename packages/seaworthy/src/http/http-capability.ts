import type { Capability, Composition, Feature, Runtime, ServiceDeclaration } from '../capability/index.ts'
import { createLoadShedder, type LoadShedder, lifecycleSettings } from '../lifecycle/index.ts'
import { bannerRows } from './banner-rows.ts'
import type { FeatureHooks } from './hooks/feature-hooks.ts'
import { hookErrors } from './hooks/hook-errors.ts'
import { describeHttp } from './http-description.ts'
import { httpErrors } from './http-errors.ts'
import { httpMetrics } from './http-metrics.ts'
import { httpSettings } from './http-settings.ts'
import { DEFAULT_PROBE_PATHS, type ProbePaths } from './management-routes.ts'
import type { AccessControl, RequestLimits } from './ports.ts'
import type { Route } from './route.ts'
import { reviewRoutes } from './route-review.ts'
import { createHttpServer, type HttpServer } from './server.ts'
import { socketErrors } from './socket/socket-errors.ts'
import { socketMetrics } from './socket/socket-metrics.ts'
import { socketSettings } from './socket/socket-settings.ts'

declare module '../capability/parts.ts' {
  interface Parts {
    readonly http: HttpServer
    /** Who gets in under load. */
    readonly admission: LoadShedder
    readonly access: AccessControl
    /** Absent: requests are not counted. */
    readonly limits: RequestLimits
    /** What counts as one client: an address itself, or what it belongs to. */
    readonly clientKey: (address: string) => string
  }
}

declare module '../capability/declaration.ts' {
  interface DeclarationKeys {
    /** Paths of the probes; each list replaces the default one. */
    readonly probes?: Partial<ProbePaths>
  }
}

declare module '../capability/feature.ts' {
  interface FeatureKeys<Parts> extends FeatureHooks<Parts> {
    readonly routes?: readonly Route<Parts>[]
  }
}

/** Routes over HTTP: the port for traffic, the management port, and who gets in. */
export const httpCapability: Capability = {
  name: 'http',
  settings: [httpSettings, socketSettings],
  errors: [httpErrors, hookErrors, socketErrors],
  metrics: [httpMetrics, socketMetrics],
  describe: describeHttp,
  open(runtime, declaration) {
    const { settings, telemetry, lifecycle, clock } = runtime
    const admission = createLoadShedder({ settings: settings.get(lifecycleSettings), telemetry, clock })
    lifecycle.onStop('telemetry', 'load shedder', () => admission.stop())
    let server: HttpServer
    return {
      parts: { admission },
      async compose(composition) {
        server = await composeServer(runtime, declaration, composition)
        admission.start()
        return { http: server }
      },
      async begin() {
        telemetry.log.info(await server.listen(), 'service listens')
      },
      bannerRows: () => bannerRows(server),
    }
  },
}

const routesOf = ({ routes = [], onRequest }: Feature): readonly Route<never>[] =>
  onRequest === undefined
    ? routes
    : routes.map((route) => ({ ...route, errors: [...(route.errors ?? []), hookErrors] }))

async function composeServer(
  runtime: Runtime,
  declaration: ServiceDeclaration,
  { features, errors, parts }: Composition,
): Promise<HttpServer> {
  const { service: name, version, settings, telemetry } = runtime
  const { admission, health, access, limits, clientKey, cache } = parts
  if (!admission || !health || !access || !clientKey) {
    throw new TypeError('http needs health, identity and limits in the list of capabilities')
  }
  const { description } = declaration
  const http = settings.get(httpSettings)
  const server = await createHttpServer({
    ...runtime,
    service: { name, version, ...(description ? { description } : {}) },
    settings: http,
    socketSettings: settings.get(socketSettings),
    shedder: admission,
    health,
    groups: features.map(({ feature, parts }) => ({
      name: feature.name,
      routes: routesOf(feature),
      parts,
      hooks: feature,
    })),
    access,
    limits,
    answers: cache,
    errors,
    clientKey,
    probePaths: { ...DEFAULT_PROBE_PATHS, ...declaration.probes },
  })
  reviewRoutes({
    routes: server.routes,
    roles: declaration.roles ?? {},
    handlerTimeoutMs: http.handlerTimeoutMs,
    shutdown: settings.get(lifecycleSettings),
    log: telemetry.log,
  })
  return server
}
