import { createGuardedServer, type GuardedServer, type GuardedServerOptions } from './guarded-server.ts'
import { httpErrors } from './http-errors.ts'
import type { InternalRoutes } from './internal-routes.ts'
import { RequestTargets } from './request-target.ts'

/** The port for probes and metrics, which the public does not reach. */
export function createManagementPort(
  guarded: Omit<GuardedServerOptions, 'onRequest' | 'onExpectation'>,
  management: InternalRoutes,
): GuardedServer {
  const targets = new RequestTargets()
  const port: GuardedServer = createGuardedServer({
    ...guarded,
    onRequest(request, response) {
      const { draining } = port.connections
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
  return port
}
