import type { Server } from 'node:http'
import fastify, { type FastifyHttpOptions, type FastifyInstance, type FastifySchemaCompiler } from 'fastify'
import { chargeUnrouted } from './charge.ts'
import type { CompiledRoute } from './compiled-route.ts'
import { readAcceptedBodies } from './content/accepted-bodies.ts'
import type { Edge } from './edge.ts'
import { exchangeOf } from './exchange-of.ts'
import { routeGuard } from './guard.ts'
import { createGuardedServer, type GuardedServer, type GuardedServerOptions } from './guarded-server.ts'
import { httpErrors } from './http-errors.ts'
import type { HttpParts } from './http-parts.ts'
import { readJsonBodies, refuseCodedBody } from './json-body.ts'
import { fastifyPath, methodsOf, notFoundHandler } from './not-found.ts'
import { mayHandOut } from './socket/handshake.ts'
import type { InputValidation } from './validation.ts'

export interface FastifyAppOptions {
  readonly parts: HttpParts
  readonly edge: Edge
  readonly guarded: Omit<GuardedServerOptions, 'onRequest' | 'onExpectation'>
  readonly routes: readonly CompiledRoute[]
  readonly validation: InputValidation
}

/** The framework's router and parser on a guarded server, behind the edge. */
export function createFastifyApp({ parts, edge, guarded, routes, validation }: FastifyAppOptions): {
  app: FastifyInstance
  traffic: GuardedServer
} {
  const { settings } = guarded
  let traffic: GuardedServer | undefined
  const frameworkOptions: FastifyHttpOptions<Server> = {
    logger: false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: () => '',
    bodyLimit: settings.maxBodyBytes,
    routerOptions: { maxParamLength: settings.maxUrlBytes, ignoreTrailingSlash: false },
    frameworkErrors: (error, request) => edge.refuseUnrouted(exchangeOf(request.raw), error),
    // The guarded server has its own; without this the framework adds another one.
    clientErrorHandler: () => undefined,
    serverFactory: (handler) => {
      traffic = createGuardedServer({
        ...guarded,
        ServerResponse: parts.heads.ServerResponse,
        ...(routes.some(({ sockets }) => sockets !== undefined) ? { mayHandOut } : {}),
        onRequest: (request, response) => edge.handle(request, response, handler),
        onExpectation: (request, response) =>
          edge.handle(request, response, () => {
            const exchange = exchangeOf(request)
            chargeUnrouted(parts.limits, exchange, 'unmatched', () =>
              exchange.fail(httpErrors.expectation_failed()),
            )
          }),
      })
      return traffic.server
    },
  }
  const app = fastify(frameworkOptions)
  const compileAs =
    (body: 'body' | 'form'): FastifySchemaCompiler<unknown> =>
    ({ schema, httpPart }) =>
      validation.compile(
        httpPart === 'querystring'
          ? 'query'
          : httpPart === 'body'
            ? body
            : (httpPart as 'params' | 'headers'),
        schema as never,
      )
  app.setValidatorCompiler(compileAs('body'))
  app.setErrorHandler((error, request) => exchangeOf(request.raw).fail(error))
  readJsonBodies(app)
  const answerUnmatched = notFoundHandler(parts, routes)
  app.register(async (unmatched) => {
    unmatched.addHook('onRequest', (request) => answerUnmatched(exchangeOf(request.raw)))
    unmatched.setNotFoundHandler(() => undefined)
  })
  const ofOnePath = routes.filter(({ declared }) => declared.folder === undefined)
  const accepting = ofOnePath.filter(({ accepted }) => accepted !== undefined)
  for (const route of ofOnePath) if (route.accepted === undefined) addRoute(app, route)
  if (accepting.length > 0) {
    app.register(async (scope) => {
      readAcceptedBodies(scope)
      for (const route of accepting) addRoute(scope, route)
    })
  }

  function addRoute(scope: FastifyInstance, route: CompiledRoute): void {
    const { declared, accepted } = route
    const { input = {} } = declared
    const body = accepted === undefined ? input.body : accepted.schema
    scope.route({
      method: methodsOf(route),
      url: fastifyPath(route.template),
      bodyLimit: route.maxBodyBytes || settings.maxBodyBytes,
      schema: {
        ...(input.query ? { querystring: input.query } : {}),
        ...(input.params ? { params: input.params } : {}),
        ...(input.headers ? { headers: input.headers } : {}),
        ...(body ? { body } : {}),
      },
      ...(accepted?.schema ? { validatorCompiler: compileAs('form') } : {}),
      onRequest: routeGuard(parts, route),
      ...(accepted === undefined && declared.method !== 'GET' ? { preParsing: refuseCodedBody } : {}),
      handler: (request) => {
        const exchange = exchangeOf(request.raw)
        if (route.sockets === undefined) exchange.run(route, request)
        else exchange.open(route, request)
      },
    })
  }
  return { app, traffic: traffic as unknown as GuardedServer }
}
