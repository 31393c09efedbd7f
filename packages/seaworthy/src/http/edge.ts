import type { IncomingMessage, ServerResponse } from 'node:http'
import { acceptCorrelationId } from '../telemetry/index.ts'
import { chargeUnrouted } from './charge.ts'
import type { TrustedProxies } from './client-address.ts'
import { connectionOf } from './connection.ts'
import { Exchange } from './exchange.ts'
import { carry } from './exchange-of.ts'
import type { ForwardingNotice } from './forwarding-notice.ts'
import { httpErrors } from './http-errors.ts'
import type { HttpParts } from './http-parts.ts'
import type { HttpSettings } from './http-settings.ts'
import type { InternalRoutes } from './internal-routes.ts'
import { FORWARDING_FIELD, readFields, repeatedField } from './request-fields.ts'
import { RequestTargets } from './request-target.ts'
import { MALFORMED, SHED } from './route-labels.ts'

export interface EdgeOptions {
  readonly settings: Pick<HttpSettings, 'maxPipelined' | 'maxUrlBytes'>
  readonly internal: InternalRoutes
  readonly proxies: TrustedProxies
  readonly forwarding: ForwardingNotice
}

type Next = (request: IncomingMessage, response: ServerResponse) => void

const STARTING_RETRY_S = 1
/** As many times more than may wait on a connection are refused one by one; beyond that nobody means it. */
const PIPELINED_CUT = 16

/**
 * What happens to every request before routing: probes first, then the correlation id and the trace decision, which a
 * refusal has too, then shedding and the checks that need no route.
 */
export class Edge {
  readonly #parts: HttpParts
  readonly #options: EdgeOptions
  readonly #targets = new RequestTargets()

  constructor(parts: HttpParts, options: EdgeOptions) {
    this.#parts = parts
    this.#options = options
  }

  handle(request: IncomingMessage, response: ServerResponse, next: Next): void {
    const { internal, settings, proxies, forwarding } = this.#options
    const { telemetry, clock, admission, state } = this.#parts
    const malformed = this.#targets.settle(request)
    const url = request.url ?? '/'
    const connection = connectionOf(request.socket)
    const waiting = connection.answers.length
    if (waiting >= settings.maxPipelined * PIPELINED_CUT) return connection.cut('pipelined')
    const internalRoute = malformed === undefined ? internal.find(url) : undefined
    if (internalRoute !== undefined) return internal.answer(internalRoute, request, response, state.closing)
    const { headers } = request
    const context = telemetry.tracing.startServer(
      headers.traceparent as string | undefined,
      headers.tracestate as string | undefined,
      acceptCorrelationId(headers['x-request-id'] as string | undefined) ?? telemetry.ids.correlationId(),
    )
    const exchange = new Exchange(this.#parts, request, response, context, clock.monotonicMs())
    connection.begin(exchange)
    const isAhead = waiting >= settings.maxPipelined
    const refusal = isAhead ? admission.refuseAhead() : admission.admit(exchange, connection)
    if (refusal !== undefined) {
      exchange.template = SHED
      return exchange.fail(refusal)
    }
    carry(request, exchange)
    if (url.length > settings.maxUrlBytes) {
      return this.refuseUnrouted(exchange, httpErrors.uri_too_long({ maxBytes: settings.maxUrlBytes }))
    }
    if (malformed !== undefined)
      return this.refuseUnrouted(exchange, httpErrors.malformed_request({ reason: malformed }))
    const fields = readFields(request.rawHeaders)
    if ((fields & FORWARDING_FIELD) !== 0) forwarding.seen(proxies, request)
    const repeated = repeatedField(fields)
    if (repeated !== undefined)
      return this.refuseUnrouted(exchange, httpErrors.duplicate_header({ header: repeated }))
    if (!state.started) return exchange.fail(httpErrors.service_starting({ retryAfterS: STARTING_RETRY_S }))
    next(request, response)
  }

  /** What no route will see costs its client quota as well, or it would be free to send. */
  refuseUnrouted(exchange: Exchange, error: unknown): void {
    exchange.template = MALFORMED
    chargeUnrouted(this.#parts.limits, exchange, 'unmatched', () => exchange.fail(error))
  }
}
