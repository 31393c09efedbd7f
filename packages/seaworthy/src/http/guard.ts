import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { charge } from './charge.ts'
import type { CompiledRoute } from './compiled-route.ts'
import { connectionOf } from './connection.ts'
import type { Exchange } from './exchange.ts'
import { exchangeOf } from './exchange-of.ts'
import { requestHook } from './hooks/request-hook.ts'
import { httpErrors } from './http-errors.ts'
import type { HttpParts } from './http-parts.ts'
import { handshakeRefusal, takeProtocolToken } from './socket/handshake.ts'
import { originRefusal } from './socket/origin-check.ts'

export type Guard = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => void

/** Calls `proceed` for a request that may go on, and answers any other. */
export type Gate = (exchange: Exchange, params: unknown, proceed: () => void) => void

/** Why the request may not go on; undefined when it may. A promise only where somebody has to be asked. */
type Step = (exchange: Exchange, params: unknown) => unknown

/** The gate of a route as a hook of the framework. */
export function routeGuard(parts: HttpParts, route: CompiledRoute): Guard {
  const gate = routeGate(parts, route)
  return (request, _reply, done) => gate(exchangeOf(request.raw), request.params, done)
}

/**
 * Runs before the body is read: who calls, whether their quota has room, whether they may, and whether a write is
 * conditional where it must be. Stays synchronous when nobody has to be asked, which spares the event loop a turn.
 */
export function routeGate(parts: HttpParts, route: CompiledRoute): Gate {
  const steps = stepsOf(parts, route)

  function run(from: number, exchange: Exchange, params: unknown, proceed: () => void): void {
    for (let i = from; i < steps.length; i++) {
      const refusal = (steps[i] as Step)(exchange, params)
      if (refusal === undefined) continue
      if (!(refusal instanceof Promise)) return exchange.fail(refusal)
      refusal.then(
        (late) => (late === undefined ? run(i + 1, exchange, params, proceed) : exchange.fail(late)),
        (error: unknown) => exchange.fail(error),
      )
      return
    }
    proceed()
  }

  return (exchange, params, proceed) => {
    exchange.route = route
    exchange.template = route.template
    run(0, exchange, params, proceed)
  }
}

function stepsOf(parts: HttpParts, route: CompiledRoute): Step[] {
  const { access, cors, limits } = parts
  const { declared, rateClass, needsPrincipal } = route
  const { authenticator } = access
  const isLimited = limits !== undefined && rateClass !== undefined
  const steps: Step[] = []
  const isSocket = route.sockets !== undefined
  if (isSocket) steps.push(({ headers }) => takeProtocolToken(headers))
  if (authenticator !== undefined) {
    steps.push((exchange) => {
      const { authorization } = exchange.headers
      const known = authorization === undefined ? undefined : authenticator.authenticate(authorization)
      return known?.then(
        (principal) => exchange.signIn(principal),
        // Bad credentials cost the address its quota, or guessing them would be free.
        async (error: unknown) => (isLimited && (await charge(limits, exchange, rateClass))) || error,
      )
    })
  }
  if (isLimited) steps.push((exchange) => charge(limits, exchange, rateClass))
  if (needsPrincipal) {
    steps.push((exchange, params) =>
      access.refusal(declared.access, exchange.principal, { method: exchange.method, params }),
    )
  }
  if (isSocket) {
    steps.push(({ request }) =>
      handshakeRefusal(request, connectionOf(request.socket).handedOut !== undefined),
    )
    steps.push(({ headers }) => originRefusal(headers, (origin) => cors.headersFor(origin) !== undefined))
  }
  if (declared.requiresIfMatch) {
    steps.push((exchange) =>
      exchange.headers['if-match'] === undefined ? httpErrors.precondition_required() : undefined,
    )
  }
  const hook = route.hooks && requestHook(route.hooks, parts)
  if (hook !== undefined) steps.push(hook)
  return steps
}
