import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import type { Principal } from '../identity/index.ts'
import type { LimitDecision, RateClass } from '../limits/index.ts'
import type { CompiledRoute } from './compiled-route.ts'
import type { Edge } from './edge.ts'
import type { Exchange } from './exchange.ts'
import { httpErrors } from './http-errors.ts'

export type Guard = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => void

/**
 * Runs before the body is read: who calls, whether their quota has room, whether they may, and whether a write is
 * conditional where it must be. Stays synchronous when nobody has to be asked, which spares the event loop a turn.
 */
export function routeGuard(edge: Edge, route: CompiledRoute): Guard {
  const { access, limits } = edge
  const { declared, rateClass, needsPrincipal } = route

  function limit(exchange: Exchange, params: unknown, done: HookHandlerDoneFunction): void {
    if (rateClass === undefined || limits === undefined) return decide(exchange, params, done)
    charge(edge, exchange, rateClass, (allowed) => {
      if (allowed) decide(exchange, params, done)
    })
  }

  function decide(exchange: Exchange, params: unknown, done: HookHandlerDoneFunction): void {
    if (!needsPrincipal) return condition(exchange, done)
    const refusal = access.refusal(declared.access, exchange.principal, { method: exchange.method, params })
    if (refusal === undefined) return condition(exchange, done)
    if (!(refusal instanceof Promise)) return exchange.fail(refusal)
    refusal.then(
      (error) => (error === undefined ? condition(exchange, done) : exchange.fail(error)),
      (error) => exchange.fail(error),
    )
  }

  function condition(exchange: Exchange, done: HookHandlerDoneFunction): void {
    if (declared.requiresIfMatch && exchange.headers['if-match'] === undefined) {
      return exchange.fail(httpErrors.precondition_required())
    }
    done()
  }

  return (request, _reply, done) => {
    const exchange = edge.exchangeOf(request.raw)
    exchange.route = route
    exchange.template = route.template
    const authorization = exchange.headers.authorization
    if (authorization === undefined || access.authenticator === undefined) {
      return limit(exchange, request.params, done)
    }
    const proceed = (principal: Principal | undefined) => {
      exchange.principal = principal
      exchange.context.principalId = principal?.id
      exchange.context.tenantId = principal?.tenantId
      limit(exchange, request.params, done)
    }
    const known = access.authenticator.authenticate(authorization)
    if (known === undefined) return proceed(undefined)
    known.then(proceed, (error: unknown) => {
      // Bad credentials cost the address its quota, or guessing them would be free.
      if (rateClass === undefined || limits === undefined) return exchange.fail(error)
      charge(edge, exchange, rateClass, (allowed) => {
        if (allowed) exchange.fail(error)
      })
    })
  }
}

/** Charges one request; when the quota is used up, the exchange is answered and `then` hears false. */
export function charge(
  edge: Edge,
  exchange: Exchange,
  rateClass: RateClass,
  then: (allowed: boolean) => void,
): void {
  const limits = edge.limits
  if (limits === undefined) return then(true)
  const key =
    exchange.principal === undefined ? limits.addressKey(exchange.client) : `user:${exchange.principal.id}`
  const settle = (decision: LimitDecision): void => {
    exchange.rateLimit = limits.headers(rateClass, decision).limit
    if (exchange.route === undefined) exchange.rateLimitPolicy = rateClass.policyField
    if (!decision.allowed) exchange.fail(limits.exceeded(decision))
    then(decision.allowed)
  }
  const decision = limits.take(rateClass, key)
  if (decision instanceof Promise) decision.then(settle, (error: unknown) => exchange.fail(error))
  else settle(decision)
}
