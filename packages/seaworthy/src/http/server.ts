import type { Clock, Environment } from '../base/index.ts'
import type { HealthMonitor } from '../health/index.ts'
import type { Lifecycle, LoadShedder } from '../lifecycle/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { TrustedProxies } from './client-address.ts'
import { rawRefusal } from './client-errors.ts'
import { ClientPlaces } from './client-places.ts'
import { compileRoutes, type RouteGroup } from './compile-routes.ts'
import type { CompiledRoute } from './compiled-route.ts'
import type { CutReason } from './connection.ts'
import { docsRoutes } from './docs/docs-routes.ts'
import { Edge } from './edge.ts'
import { createFastifyApp } from './fastify-app.ts'
import { FileMemory } from './files/file-memory.ts'
import { openFolders } from './files/open-folders.ts'
import { createForwardingNotice } from './forwarding-notice.ts'
import { showServer } from './hooks/server-hook.ts'
import { httpMetrics } from './http-metrics.ts'
import { createHttpParts } from './http-parts.ts'
import type { HttpSettings } from './http-settings.ts'
import { InternalRoutes } from './internal-routes.ts'
import { addInternal } from './internal-surface.ts'
import { createManagementPort } from './management-port.ts'
import type { ProbePaths } from './management-routes.ts'
import type { ErrorSources } from './openapi/error-codes.ts'
import { openApiDocument } from './openapi/openapi-document.ts'
import { closed, closeServer, listen } from './port.ts'
import type { AccessControl, AnswerStore, RequestLimits } from './ports.ts'
import { referenceRoutes } from './reference-routes.ts'
import { RequestAdmission } from './request-admission.ts'
import { createResponseHeads } from './response-head.ts'
import { type Route, routePath } from './route.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { socketOf } from './socket/socket.ts'
import { loadSocketAcceptors } from './socket/socket-acceptor.ts'
import type { SocketSettings } from './socket/socket-settings.ts'
import { InputValidation } from './validation.ts'

/** What both ports are made of; everything in it is open already. */
export interface HttpServerOptions {
  readonly service: { readonly name: string; readonly version: string; readonly description?: string }
  readonly environment: Environment
  readonly settings: HttpSettings
  readonly socketSettings: SocketSettings
  readonly telemetry: Telemetry
  readonly lifecycle: Lifecycle
  readonly shedder: LoadShedder
  readonly health: HealthMonitor
  readonly clock: Clock
  readonly groups: readonly RouteGroup[]
  readonly access: AccessControl
  readonly limits: RequestLimits | undefined
  /** Where routes with `cache: { server: … }` keep their answers; a service without such routes needs none. */
  readonly answers?: AnswerStore | undefined
  readonly errors: ErrorSources
  readonly probePaths: ProbePaths
  /** What counts as one client: the address itself, or what it belongs to. */
  readonly clientKey: (address: string) => string
}

/** Where a server listens, with the ports that 0 became. */
export interface HttpAddresses {
  /** Base address for traffic, such as `http://127.0.0.1:8000`. */
  readonly url: string
  /** Base address of the management port, where there is one. */
  readonly managementUrl: string | undefined
}

/** The server of a service, made and not listening yet: a boot that fails before `listen` is seen by no caller. */
export interface HttpServer {
  readonly routes: readonly CompiledRoute[]
  /** Undefined until it listens. */
  readonly addresses: HttpAddresses | undefined
  openApi(): Record<string, unknown>
  /** @throws FatalBootError when a port is taken or may not be used. */
  listen(): Promise<HttpAddresses>
}

/**
 * Puts the edge, the framework's router and parser, and the management surface together. Stops by the lifecycle: traffic
 * in the phase `traffic`, the management port last of all so that probes answer to the end.
 *
 * @throws FatalBootError with everything that is wrong with the routes.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { settings, telemetry, lifecycle, clock, limits } = options
  const headers = [
    ...SECURITY_HEADERS,
    'vary',
    settings.corsOrigins.length > 0 ? 'accept-encoding, origin' : 'accept-encoding',
  ]
  const forwarding = createForwardingNotice(telemetry.log, clock)
  const proxies = new TrustedProxies(settings.trustedProxies, forwarding.unreadable)
  const clientAddress = proxies.clientOf
  const internal = new InternalRoutes({ headers, telemetry, clock, clientAddress, limits })
  const management = new InternalRoutes({ headers, telemetry, clock, clientAddress, limits: undefined })
  addInternal(internal, management, options)

  const places = new ClientPlaces()
  const parts = createHttpParts({
    ...options,
    headers,
    heads: createResponseHeads(),
    clientAddress,
    admission: new RequestAdmission({
      shedder: options.shedder,
      places,
      metrics: telemetry.metrics.httpServer,
      clientKey: options.clientKey,
      isProxied: settings.trustedProxies.length > 0,
    }),
  })
  const edge = new Edge(parts, { settings, internal, proxies, forwarding })
  const openApi = () =>
    openApiDocument({
      title: options.service.name,
      version: options.service.version,
      ...(options.service.description ? { description: options.service.description } : {}),
      features: options.groups,
      errors: options.errors,
    })
  const { chassis, dependencies, features } = options.errors
  const catalogues = [...chassis, ...dependencies, ...features]
  const isDevelopment = options.environment === 'development'
  const memory = new FileMemory(settings.fileMemoryBytes)
  const reference = [
    ...referenceRoutes(openApi, catalogues),
    ...docsRoutes({
      document: openApi,
      tokens: isDevelopment ? options.access.tokensForTrying : undefined,
      isAtRoot: isDevelopment && !options.groups.some(({ routes }) => routes.some(isRoot)),
      memory,
    }),
  ]
  const validation = new InputValidation()
  const hasSockets = options.groups.some((group) => group.routes.some(socketOf))
  const sockets = hasSockets
    ? await loadSocketAcceptors({
        settings: options.socketSettings,
        clock,
        metrics: telemetry.metrics,
        validation,
        checkAnswers: settings.checkAnswers,
      })
    : undefined
  const groups = await openFolders(options.groups, {
    environment: options.environment,
    log: telemetry.log,
    memory,
  })
  const routes = compileRoutes([...groups, { name: 'reference', routes: reference, parts: undefined }], {
    limits,
    answers: options.answers,
    validation,
    sockets,
    headers,
    handlerTimeoutMs: settings.handlerTimeoutMs,
    streamIdleTimeoutMs: settings.streamIdleTimeoutMs,
    maxBodyBytes: settings.maxBodyBytes,
    checkAnswers: settings.checkAnswers,
  })
  // A name that two things have stops the boot, and not whoever asks first.
  openApi()
  const cut = telemetry.metrics.counter(httpMetrics.cutAnswers)
  const guarded = {
    settings,
    clock,
    log: telemetry.log,
    places,
    clientKey: options.clientKey,
    refuse: rawRefusal(options, headers),
    onCut: (reason: CutReason) => cut.inc({ reason }),
  }
  const { app, traffic } = createFastifyApp({ parts, edge, guarded, routes, validation })
  await app.ready()
  for (const { name, hooks, parts: ofFeature } of groups)
    if (hooks !== undefined) await showServer(name, hooks, traffic.server, ofFeature)
  const { managementPort } = settings
  const managed = managementPort === undefined ? undefined : createManagementPort(guarded, management)
  telemetry.metrics.gauge({
    ...httpMetrics.connections,
    collect() {
      this.set({ port: 'traffic' }, traffic.connections.size)
      if (managed) this.set({ port: 'management' }, managed.connections.size)
    },
  })
  telemetry.metrics.gauge({
    ...httpMetrics.openStreams,
    collect() {
      this.set(parts.streams.size)
    },
  })
  lifecycle.onStop('traffic', 'http', async (signal) => {
    parts.streams.goAway()
    await closeServer(traffic, () => app.close(), signal, telemetry.log)
    parts.deadlines.close()
  })
  if (managed) {
    lifecycle.onStop('telemetry', 'management port', (signal) =>
      closeServer(managed, () => closed(managed.server), signal, telemetry.log),
    )
  }
  let addresses: HttpAddresses | undefined
  return {
    routes,
    openApi,
    get addresses() {
      return addresses
    },
    async listen() {
      const { host, port } = settings
      const url = await listen(traffic.server, port, host, 'PORT', () => app.listen({ port, host }))
      addresses = { url, managementUrl: undefined }
      if (!managed || managementPort === undefined) return addresses
      const { server } = managed
      const start = () =>
        new Promise<void>((resolve, reject) => {
          server.once('error', reject).listen(managementPort, host, resolve)
        })
      addresses = { url, managementUrl: await listen(server, managementPort, host, 'MANAGEMENT_PORT', start) }
      return addresses
    },
  }
}

const isRoot = (route: Route<never>): boolean =>
  route.method === 'GET' && ['/', '/*'].includes(routePath(route))
