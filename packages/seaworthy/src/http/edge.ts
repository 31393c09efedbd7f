import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../base/index.ts'
import { DeadlineWatch } from '../base/index.ts'
import type { AppError } from '../errors/index.ts'
import type { Lifecycle, LoadShedder } from '../lifecycle/index.ts'
import {
  acceptCorrelationId,
  finishServerSpan,
  type HttpServerMetrics,
  type Telemetry,
} from '../telemetry/index.ts'
import { type ClientAddress, TrustedProxies } from './client-address.ts'
import type { ClientPlace, ClientPlaces } from './client-places.ts'
import { type Connection, connectionOf } from './connection.ts'
import { type Cors, createCors } from './cors.ts'
import { Exchange } from './exchange.ts'
import { createForwardingNotice, type ForwardingNotice } from './forwarding-notice.ts'
import { charge } from './guard.ts'
import { httpErrors } from './http-errors.ts'
import type { HttpSettings } from './http-settings.ts'
import type { InternalRoutes } from './internal-routes.ts'
import type { AccessControl, RequestLimits } from './ports.ts'
import { FORWARDING_FIELD, readFields, repeatedField } from './request-fields.ts'
import { pathOf } from './request-path.ts'
import { RequestTargets } from './request-target.ts'
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
  readonly places: ClientPlaces
  /** What counts as one client. */
  readonly clientKey: (address: string) => string
}

/** A property and not a WeakMap: with one entry per request its ephemerons make up most of the garbage collector's work. */
const EXCHANGE = Symbol('exchange')
type Carrier = IncomingMessage & { [EXCHANGE]?: Exchange }

const carrier = (request: IncomingMessage): Carrier => request

type Next = (request: IncomingMessage, response: ServerResponse) => void

const STARTING_RETRY_S = 1
/** As many times more than may wait on a connection are refused one by one; beyond that nobody means it. */
const PIPELINED_CUT = 16

/**
 * What happens to every request before and after routing: probes first, then the correlation id and the trace decision,
 * which a refusal has too, then shedding and the checks that need no route; in the end one completion line, one
 * observation, one span.
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
  /** Deadlines of the handlers that run. */
  readonly deadlines: DeadlineWatch
  /** How long a request may take until its handler runs. Milliseconds. */
  readonly patienceMs: number
  /** While draining every answer closes its connection. */
  closing = false
  #started = false
  /** Then the requests of one connection come from many clients. */
  readonly #isProxied: boolean
  /** By seconds to wait: an error is dear to make, for its stack, and these say always the same. */
  readonly #refusals: AppError[] = []
  readonly #targets = new RequestTargets()
  readonly #forwarding: ForwardingNotice
  readonly #proxies: TrustedProxies
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
    this.#forwarding = createForwardingNotice(options.telemetry.log, options.clock)
    this.#proxies = new TrustedProxies(options.settings.trustedProxies, this.#forwarding.unreadable)
    this.clientAddress = this.#proxies.clientOf
    this.compressionMinBytes = options.settings.compressionMinBytes
    this.limits = options.limits
    this.access = options.access
    this.deadlines = new DeadlineWatch(options.clock)
    this.patienceMs = options.settings.requestTimeoutMs + options.settings.handlerTimeoutMs
    this.#isProxied = options.settings.trustedProxies.length > 0
    options.lifecycle.onTransition((to) => {
      this.#started ||= to === 'ready' || to === 'degraded'
      this.closing = to === 'draining' || to === 'stopping' || to === 'stopped'
    })
  }

  handle(request: IncomingMessage, response: ServerResponse, next: Next): void {
    const { internal, telemetry, settings } = this.#options
    const malformed = this.#targets.settle(request)
    const url = request.url ?? '/'
    const connection = connectionOf(request.socket)
    const waiting = connection.answers.length
    if (waiting >= settings.maxPipelined * PIPELINED_CUT) return connection.cut('pipelined')
    const internalRoute = malformed === undefined ? internal.find(url) : undefined
    if (internalRoute !== undefined) return internal.answer(internalRoute, request, response, this.closing)
    const { headers } = request
    const context = telemetry.tracing.startServer(
      headers.traceparent as string | undefined,
      headers.tracestate as string | undefined,
      acceptCorrelationId(headers['x-request-id'] as string | undefined) ?? telemetry.ids.correlationId(),
    )
    const exchange = new Exchange(this, request, response, context, this.clock.monotonicMs())
    connection.begin(exchange)
    const refusal = waiting >= settings.maxPipelined ? this.#refuseAhead() : this.#admit(exchange, connection)
    if (refusal !== undefined) {
      exchange.template = SHED
      return exchange.fail(refusal)
    }
    this.#metrics.started()
    carrier(request)[EXCHANGE] = exchange
    if (url.length > settings.maxUrlBytes) {
      return this.refuseUnrouted(exchange, httpErrors.uri_too_long({ maxBytes: settings.maxUrlBytes }))
    }
    if (malformed !== undefined)
      return this.refuseUnrouted(exchange, httpErrors.malformed_request({ reason: malformed }))
    const fields = readFields(request.rawHeaders)
    if ((fields & FORWARDING_FIELD) !== 0) this.#forwarding.seen(this.#proxies, request)
    const repeated = repeatedField(fields)
    if (repeated !== undefined)
      return this.refuseUnrouted(exchange, httpErrors.duplicate_header({ header: repeated }))
    if (!this.#started) return exchange.fail(httpErrors.service_starting({ retryAfterS: STARTING_RETRY_S }))
    next(request, response)
  }

  /** What no route will see costs its client quota as well, or it would be free to send. */
  refuseUnrouted(exchange: Exchange, error: unknown): void {
    exchange.template = 'malformed'
    this.chargeUnrouted(exchange, 'unmatched', () => exchange.fail(error))
  }

  #refuseAhead(): AppError {
    const { shedder } = this.#options
    shedder.refusedAhead()
    return this.#overloaded(shedder.retryAfterS)
  }

  /** Takes a place for the request, or says why there is none. */
  #admit(exchange: Exchange, connection: Connection): AppError | undefined {
    const { shedder, places, clientKey } = this.#options
    const place = this.#isProxied ? places.enter(clientKey(exchange.client)) : connection.place
    if (!shedder.admit(place)) {
      if (this.#isProxied) places.leave(place)
      return this.#overloaded(shedder.retryAfterS)
    }
    place.held += 1
    exchange.place = place
    exchange.isAdmitted = true
    return undefined
  }

  /**
   * The request is answered, or nobody waits for it: its place is for another one, also while the answer is being sent.
   * What a slow reader holds is memory, which `Connections` bounds, and not the work of the service.
   */
  release(exchange: Exchange): void {
    const place = exchange.place as ClientPlace
    exchange.place = undefined
    place.held -= 1
    if (this.#isProxied) this.#options.places.leave(place)
    this.#options.shedder.release()
  }

  /** The connection is done with the exchange: everything was sent, or the rest never will be. */
  end(exchange: Exchange): void {
    if (exchange.isAdmitted) this.#metrics.finished()
    this.#complete(exchange)
  }

  /** Charges a request that no route takes to a class of its own; refused, it is answered. */
  chargeUnrouted(exchange: Exchange, rateClass: 'preflights' | 'unmatched', then: () => void): void {
    const { limits } = this
    if (limits === undefined) return then()
    charge(this, exchange, limits.rateClass(rateClass), (allowed) => {
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
      aborted: exchange.aborted,
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

/** Route label of a request that was refused before routing. */
const SHED = 'shed'
