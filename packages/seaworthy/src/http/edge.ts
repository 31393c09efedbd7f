import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppError } from '../errors/index.ts'
import type { Clock } from '../lifecycle/clock.ts'
import type { Lifecycle, LoadShedder } from '../lifecycle/index.ts'
import {
  acceptCorrelationId,
  finishServerSpan,
  type HttpServerMetrics,
  type Telemetry,
} from '../telemetry/index.ts'
import { type ClientAddress, clientAddress } from './client-address.ts'
import { type Cors, createCors } from './cors.ts'
import { Exchange } from './exchange.ts'
import { charge } from './guard.ts'
import { httpErrors } from './http-errors.ts'
import type { HttpSettings } from './http-settings.ts'
import type { InternalRoutes } from './internal-routes.ts'
import type { AccessControl, RequestLimits } from './ports.ts'
import { pathOf } from './request-path.ts'
import { type PreparedFields, prepareFields, type ResponseHeads } from './response-head.ts'
import { serverAddress } from './server-address.ts'

export interface EdgeOptions {
  readonly telemetry: Telemetry
  readonly settings: HttpSettings
  readonly lifecycle: Lifecycle
  readonly shedder: LoadShedder
  readonly clock: Clock
  readonly access: AccessControl
  /** Undefined when limiting is switched off. */
  readonly limits: RequestLimits | undefined
  readonly internal: InternalRoutes
  /** Flat headers of every answer. */
  readonly headers: readonly string[]
  readonly heads: ResponseHeads
}

/** A property and not a WeakMap: with one entry per request its ephemerons make up most of the garbage collector's work. */
const EXCHANGE = Symbol('exchange')
type Carrier = IncomingMessage & { [EXCHANGE]?: Exchange }

const carrier = (request: IncomingMessage): Carrier => request

type Next = (request: IncomingMessage, response: ServerResponse) => void

const STARTING_RETRY_S = 1

/**
 * What happens to every request before and after routing: probes first, then shedding, the correlation id, the trace
 * decision and the checks that need no route; in the end one completion line, one observation, one span.
 */
export class Edge {
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly cors: Cors
  readonly headers: PreparedFields
  readonly heads: ResponseHeads
  readonly clientAddress: ClientAddress
  readonly compressionMinBytes: number
  readonly limits: RequestLimits | undefined
  readonly access: AccessControl
  /** While draining every answer closes its connection. */
  closing = false
  #started = false
  /** By seconds to wait: an error is dear to make, for its stack, and these say always the same. */
  readonly #refusals: AppError[] = []
  readonly #options: EdgeOptions
  readonly #metrics: HttpServerMetrics

  constructor(options: EdgeOptions) {
    this.#options = options
    this.#metrics = options.telemetry.metrics.httpServer
    this.telemetry = options.telemetry
    this.clock = options.clock
    this.cors = createCors(options.settings.corsOrigins)
    this.headers = prepareFields(options.headers)
    this.heads = options.heads
    this.clientAddress = clientAddress(options.settings.trustedProxies)
    this.compressionMinBytes = options.settings.compressionMinBytes
    this.limits = options.limits
    this.access = options.access
    options.lifecycle.onTransition((to) => {
      this.#started ||= to === 'ready' || to === 'degraded'
      this.closing = to === 'draining' || to === 'stopping' || to === 'stopped'
    })
  }

  handle(request: IncomingMessage, response: ServerResponse, next: Next): void {
    const { internal, shedder, telemetry, settings } = this.#options
    const url = request.url ?? '/'
    const internalRoute = internal.find(url)
    if (internalRoute !== undefined && internal.answer(internalRoute, request, response, this.closing)) return
    const { headers } = request
    const context = telemetry.tracing.startServer(
      headers.traceparent as string | undefined,
      headers.tracestate as string | undefined,
      acceptCorrelationId(headers['x-request-id'] as string | undefined) ?? telemetry.ids.correlationId(),
    )
    const exchange = new Exchange(this, request, response, context, this.clock.monotonicMs())
    if (!shedder.admit()) {
      exchange.template = SHED
      response.once('close', () => this.#complete(exchange))
      exchange.fail(this.#overloaded(shedder.retryAfterS))
      return
    }
    this.#metrics.started()
    carrier(request)[EXCHANGE] = exchange
    response.on('close', onClose)
    if (url.length > settings.maxUrlBytes) {
      return exchange.fail(httpErrors.uri_too_long({ maxBytes: settings.maxUrlBytes }))
    }
    if (headers.host === undefined && request.httpVersionMinor === 1) {
      return exchange.fail(httpErrors.malformed_request({ reason: 'it has no Host header' }))
    }
    const repeated = repeatedHeader(request.rawHeaders)
    if (repeated !== undefined) return exchange.fail(httpErrors.duplicate_header({ header: repeated }))
    if (!this.#started) return exchange.fail(httpErrors.service_starting({ retryAfterS: STARTING_RETRY_S }))
    next(request, response)
  }

  /** The connection is done with the exchange. */
  end(exchange: Exchange): void {
    exchange.close()
    this.#options.shedder.release()
    this.#metrics.finished()
    this.#complete(exchange)
  }

  /** Charges a request that matched no route to the default quota; refused, it is answered. */
  chargeDefault(exchange: Exchange, then: () => void): void {
    const { limits } = this
    if (limits === undefined) return then()
    charge(this, exchange, limits.rateClass('default'), (allowed) => {
      if (allowed) then()
    })
  }

  exchangeOf(request: IncomingMessage): Exchange {
    return carrier(request)[EXCHANGE] as Exchange
  }

  logFailure(exchange: Exchange, error: AppError, thrown: unknown): void {
    this.telemetry.context.run(exchange.context, () =>
      this.telemetry.log.error(
        { code: error.code, route: exchange.template, err: error.cause ?? thrown },
        'request failed',
      ),
    )
  }

  #overloaded(retryAfterS: number): AppError {
    this.#refusals[retryAfterS] ??= httpErrors.overloaded({ retryAfterS, isRefusal: true })
    return this.#refusals[retryAfterS]
  }

  #complete(exchange: Exchange): void {
    const { telemetry } = this.#options
    const { request, context, status, template: route } = exchange
    const method = request.method ?? 'GET'
    const path = request.url ?? '/'
    const durationMs = this.clock.monotonicMs() - exchange.startedMs
    this.#metrics.observe(method, route, status, durationMs / 1000)
    telemetry.completionLine({
      correlationId: context.correlationId,
      traceId: context.traceId,
      spanId: context.spanId,
      method,
      route,
      path,
      status,
      durationMs,
      bytes: exchange.bytes,
      userAgent: request.headers['user-agent'],
      client: exchange.client,
      user: exchange.principal?.id,
      tenant: exchange.principal?.tenantId,
    })
    if (context.span === undefined) return
    finishServerSpan(context, {
      method,
      route,
      status,
      path: pathOf(path),
      scheme: 'http',
      ...serverAddress(request.headers.host),
      clientAddress: exchange.client,
      userAgent: request.headers['user-agent'],
      protocolVersion: request.httpVersion,
      code: exchange.errorCode,
      error: exchange.failure,
    })
  }
}

/** One function for every response, which costs less than a closure for each. */
function onClose(this: ServerResponse): void {
  const exchange = carrier(this.req)[EXCHANGE]
  if (exchange !== undefined) exchange.edge.end(exchange)
}

/** Route label of a request that was refused before routing. */
const SHED = 'shed'

/** A header that must be single but is not: the parser would silently keep the first (RFC 9110 §5.3, RFC 9112 §3.2). */
function repeatedHeader(raw: readonly string[]): string | undefined {
  let seen = 0
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    const bit = singleHeaderBit(name)
    if (bit === 0) continue
    if ((seen & bit) !== 0) return name.toLowerCase()
    seen |= bit
  }
  return undefined
}

function singleHeaderBit(name: string): number {
  switch (name.length) {
    case 4:
      return name.toLowerCase() === 'host' ? 1 : 0
    case 12:
      return name.toLowerCase() === 'content-type' ? 2 : 0
    case 13:
      return name.toLowerCase() === 'authorization' ? 4 : 0
    default:
      return 0
  }
}
