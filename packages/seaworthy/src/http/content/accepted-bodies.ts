import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { CompiledRoute } from '../compiled-route.ts'
import { exchangeOf } from '../exchange-of.ts'
import { httpErrors } from '../http-errors.ts'
import type { Accepted } from './accept.ts'
import { readAccepted } from './read-accepted.ts'

/** Has the routes of a scope read their bodies as they accept them, whatever the media type is called. */
export function readAcceptedBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (request: FastifyRequest) => {
    const exchange = exchangeOf(request.raw)
    const { accepted, maxBodyBytes } = exchange.route as CompiledRoute
    return readAccepted(accepted as Accepted, exchange, maxBodyBytes)
  })
  // Neither a body nor a media type: the framework reads nothing then.
  scope.addHook('preValidation', (request, _reply, done) => {
    if (request.body !== undefined) return done()
    const exchange = exchangeOf(request.raw)
    exchange.fail(
      httpErrors.unsupported_media_type({ takes: exchange.route?.accepted?.mediaTypes.join(' or ') ?? '' }),
    )
  })
}
