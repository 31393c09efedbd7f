import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyHttpOptions, type FastifyInstance } from 'fastify'
import type { Clock, Environment } from '../base/index.ts'
import { FatalBootError } from '../errors/index.ts'
import type { HealthMonitor } from '../health/index.ts'
import type { Lifecycle, LoadShedder } from '../lifecycle/index.ts'
import type { Logger, Telemetry } from '../telemetry/index.ts'
import { TrustedProxies } from './client-address.ts'
import { rawRefusal } from './client-errors.ts'
import { ClientPlaces } from './client-places.ts'
import { type CompiledRoute, compileRoute } from './compiled-route.ts'
import type { CutReason } from './connection.ts'
import { Edge } from './edge.ts'
import { routeGuard } from './guard.ts'
import { createGuardedServer, type GuardedServer, type GuardedServerOptions } from './guarded-server.ts'
import { httpErrors } from './http-errors.ts'
import type { HttpSettings } from './http-settings.ts'
import { InternalRoutes } from './internal-routes.ts'
import { readJsonBodies } from './json-body.ts'
import { addManagement, addProbes, type ProbePaths } from './management-routes.ts'
import { fastifyPath, notFoundHandler } from './not-found.ts'
import { type ErrorSources, openApiDocument } from './openapi.ts'
import type { AccessControl, AnswerStore, RequestLimits } from './ports.ts'
import { referenceRoutes } from './reference-routes.ts'
import { RequestTargets } from './request-target.ts'
import { createResponseHeads } from './response-head.ts'
import type { Route } from './route.ts'
import { SchemaIds } from './schema-ids.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { securityText } from './security-text.ts'
import { InputValidation } from './validation.ts'

/** Routes together with what their handlers are given. */
export interface RouteGroup {
  readonly routes: readonly Route<never>[]
  readonly parts: unknown
}

export interface HttpServerOptions {
  readonly service: { readonly name: string; readonly version: string; readonly description?: string }
  readonly environment: Environment
  readonly settings: HttpSettings
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

export interface HttpAddresses {
  /** Base address for traffic, such as `http://127.0.0.1:8000`. */
  readonly url: string
  /** Base address of the management port, where there is one. */
  readonly managementUrl: string | undefined
}

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
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { settings, telemetry, lifecycle, environment } = options
  const headers =
    settings.corsOrigins.length > 0
      ? [...SECURITY_HEADERS, 'vary', 'accept-encoding, origin']
      : [...SECURITY_HEADERS, 'vary', 'accept-encoding']
  const separate = settings.managementPort !== undefined
  if (separate && settings.managementPort === settings.port && settings.port !== 0) {
    throw new FatalBootError(
      `MANAGEMENT_PORT and PORT are both ${settings.port}; set MANAGEMENT_PORT to another port, or leave it out`,
    )
  }
  const internal = internalRoutes(options, headers, options.limits)
  const management = internalRoutes(options, headers, undefined)
  const evidenceOnTraffic = environment !== 'production'
  const { probePaths } = options
  addProbes(internal, options.health, probePaths, () => evidenceOnTraffic)
  addProbes(management, options.health, probePaths, () => true)
  addManagement(management, telemetry)
  if (!separate && environment !== 'production') addManagement(internal, telemetry)
  if (!separate && environment === 'production') {
    telemetry.log.warn('metrics and the log level are not reachable: set MANAGEMENT_PORT')
  }
  if (settings.securityContact)
    internal.add(
      '/.well-known/security.txt',
      ['GET', 'HEAD'],
      securityText(settings.securityContact, options.clock),
    )

  const places = new ClientPlaces()
  const edge = new Edge({ ...options, internal, headers, places, heads: createResponseHeads() })
  const own = options.groups.flatMap((group) => group.routes)
  const openApi = () =>
    openApiDocument({
      title: options.service.name,
      version: options.service.version,
      ...(options.service.description ? { description: options.service.description } : {}),
      routes: own,
      errors: options.errors,
    })
  const { chassis, dependencies, features } = options.errors
  const catalogues = [httpErrors, ...chassis, ...dependencies, ...features]
  const reference = referenceRoutes(openApi, catalogues, options.service.name)
  const validation = new InputValidation()
  const routes = compileAll(
    [...options.groups, { routes: reference, parts: undefined }],
    options,
    headers,
    validation,
  )
  const cut = telemetry.metrics.counter({
    name: 'seaworthy_cut_answers_total',
    help: 'Answers that did not arrive whole, by what ended them.',
    labelNames: ['reason'],
  })
  const guarded = {
    settings,
    clock: options.clock,
    log: telemetry.log,
    places,
    clientKey: options.clientKey,
    refuse: rawRefusal(options, headers),
    onCut: (reason: CutReason) => cut.inc({ reason }),
  }
  const { app, traffic } = createApp(edge, options, guarded, routes, validation)
  const { server } = traffic
  await app.ready()

  const targets = new RequestTargets()
  const managed = separate
    ? createGuardedServer({
        ...guarded,
        onRequest(request, response) {
          const { draining } = (managed as GuardedServer).connections
          const malformed = targets.settle(request)
          const found = management.find(request.url ?? '/')
          if (malformed === undefined && found) return management.answer(found, request, response, draining)
          const problem =
            malformed === undefined
              ? httpErrors.route_not_found()
              : httpErrors.malformed_request({ reason: malformed })
          management.refuse(problem, request, response, draining)
        },
        onExpectation: (request, response) =>
          management.refuse(httpErrors.expectation_failed(), request, response, false),
      })
    : undefined
  const managementServer = managed?.server
  telemetry.metrics.gauge({
    name: 'seaworthy_http_connections',
    help: 'Open connections, by the port that they came in on.',
    labelNames: ['port'],
    collect() {
      this.set({ port: 'traffic' }, traffic.connections.size)
      if (managed) this.set({ port: 'management' }, managed.connections.size)
    },
  })
  lifecycle.onStop('traffic', 'http', async (signal) => {
    await closeServer(traffic, () => app.close(), signal, telemetry.log)
    edge.deadlines.close()
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
      const url = await listen(server, settings.port, settings.host, 'PORT', () =>
        app.listen({ port: settings.port, host: settings.host }),
      )
      addresses = { url, managementUrl: undefined }
      if (!managementServer || settings.managementPort === undefined) return addresses
      const port = settings.managementPort
      const managementUrl = await listen(
        managementServer,
        port,
        settings.host,
        'MANAGEMENT_PORT',
        () =>
          new Promise<void>((resolve, reject) => {
            managementServer.once('error', reject).listen(port, settings.host, resolve)
          }),
      )
      addresses = { url, managementUrl }
      return addresses
    },
  }
}

function internalRoutes(
  { telemetry, clock, settings }: HttpServerOptions,
  headers: readonly string[],
  limits: RequestLimits | undefined,
): InternalRoutes {
  return new InternalRoutes({
    headers,
    telemetry,
    clock,
    clientAddress: new TrustedProxies(settings.trustedProxies).clientOf,
    limits,
  })
}

function compileAll(
  groups: readonly RouteGroup[],
  options: HttpServerOptions,
  headers: readonly string[],
  validation: InputValidation,
): CompiledRoute[] {
  const { settings, limits, answers } = options
  const problems: string[] = []
  const seen = new Set<string>()
  const schemaIds = new SchemaIds()
  const compiled = groups.flatMap(({ routes, parts }) =>
    routes.flatMap((declared) => {
      try {
        const route = compileRoute(declared, {
          parts,
          limits,
          answers,
          validation,
          schemaIds,
          headers,
          handlerTimeoutMs: settings.handlerTimeoutMs,
          maxBodyBytes: settings.maxBodyBytes,
        })
        const key = `${declared.method} ${route.template.replaceAll(/\{\w+\}/g, '{}')}`
        if (seen.has(key)) throw new TypeError(`route ${declared.method} ${route.template} is declared twice`)
        seen.add(key)
        return [route]
      } catch (error) {
        problems.push((error as Error).message)
        return []
      }
    }),
  )
  if (problems.length > 0) {
    throw new FatalBootError(
      `the routes are not ready to serve:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    )
  }
  return compiled
}

function createApp(
  edge: Edge,
  options: HttpServerOptions,
  guarded: Omit<GuardedServerOptions, 'onRequest' | 'onExpectation'>,
  routes: readonly CompiledRoute[],
  validation: InputValidation,
): { app: FastifyInstance; traffic: GuardedServer } {
  const { settings } = options
  let traffic: GuardedServer | undefined
  const frameworkOptions: FastifyHttpOptions<Server> = {
    logger: false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: () => '',
    bodyLimit: settings.maxBodyBytes,
    routerOptions: { maxParamLength: settings.maxUrlBytes, ignoreTrailingSlash: false },
    frameworkErrors: (error, request) => edge.refuseUnrouted(edge.exchangeOf(request.raw), error),
    // The guarded server has its own; without this the framework adds another one.
    clientErrorHandler: () => undefined,
    serverFactory: (handler) => {
      traffic = createGuardedServer({
        ...guarded,
        ServerResponse: edge.heads.ServerResponse,
        onRequest: (request, response) => edge.handle(request, response, handler),
        onExpectation: (request, response) =>
          edge.handle(request, response, () => {
            const exchange = edge.exchangeOf(request)
            edge.chargeUnrouted(exchange, 'unmatched', () => exchange.fail(httpErrors.expectation_failed()))
          }),
      })
      return traffic.server
    },
  }
  const app = fastify(frameworkOptions)
  app.setValidatorCompiler(({ schema, httpPart }) =>
    validation.compile(
      httpPart === 'querystring' ? 'query' : (httpPart as 'params' | 'headers' | 'body'),
      schema as never,
    ),
  )
  app.setErrorHandler((error, request) => edge.exchangeOf(request.raw).fail(error))
  readJsonBodies(app)
  const answerUnmatched = notFoundHandler(edge, routes)
  app.register(async (unmatched) => {
    unmatched.addHook('onRequest', (request) => answerUnmatched(edge.exchangeOf(request.raw)))
    unmatched.setNotFoundHandler(() => undefined)
  })
  for (const route of routes) {
    const { input = {} } = route.declared
    app.route({
      method: route.declared.method === 'GET' ? ['GET', 'HEAD'] : route.declared.method,
      url: fastifyPath(route.template),
      bodyLimit: route.maxBodyBytes || settings.maxBodyBytes,
      schema: {
        ...(input.query ? { querystring: input.query } : {}),
        ...(input.params ? { params: input.params } : {}),
        ...(input.headers ? { headers: input.headers } : {}),
        ...(input.body ? { body: input.body } : {}),
      },
      onRequest: routeGuard(edge, route),
      handler: (request) => {
        edge.exchangeOf(request.raw).run(route, request)
      },
    })
  }
  return { app, traffic: traffic as unknown as GuardedServer }
}

async function listen(
  server: Server,
  port: number,
  host: string,
  variable: string,
  start: () => Promise<unknown>,
): Promise<string> {
  try {
    await start()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reasons: Record<string, string> = {
      EADDRINUSE: `port ${port} of ${host} is taken; end what uses it, or set ${variable} to another port (0 takes a free one)`,
      EACCES: `port ${port} may not be used by this user; set ${variable} to 1024 or above`,
      EADDRNOTAVAIL: `this machine does not have the address ${host}; set HOST to one that it has`,
    }
    throw new FatalBootError(
      reasons[code ?? ''] ?? `listening on ${host}:${port} failed: ${(error as Error).message}`,
    )
  }
  const address = server.address() as AddressInfo
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
}

/** Stops accepting and waits until the last byte of what is in flight was taken; when time is up, the rest is cut. */
async function closeServer(
  { connections }: GuardedServer,
  close: () => Promise<unknown>,
  signal: AbortSignal,
  log: Pick<Logger, 'error'>,
): Promise<void> {
  const cut = () => {
    const answers = connections.cutAll('deadline')
    if (answers > 0) log.error({ answers }, 'answers were cut at the deadline')
  }
  signal.addEventListener('abort', cut, { once: true })
  connections.drain()
  await close()
  signal.removeEventListener('abort', cut)
  connections.stop()
}

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
