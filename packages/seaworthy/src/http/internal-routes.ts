import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../base/index.ts'
import { type AppError, PROBLEM_MEDIA_TYPE } from '../errors/index.ts'
import { acceptCorrelationId, type Telemetry } from '../telemetry/index.ts'
import type { ClientAddress } from './client-address.ts'
import { CLIENT_CLOSED_REQUEST, type Cut, connectionOf, type OpenAnswer } from './connection.ts'
import { httpErrors } from './http-errors.ts'
import type { RequestLimits } from './ports.ts'
import { problemAnswer } from './problem-answer.ts'
import { FORWARDING_FIELDS } from './request-fields.ts'
import { pathOf } from './request-path.ts'
import { UNMATCHED } from './route-labels.ts'

/** An answer that does not go through routing and shedding: probes and the management surface. */
export interface InternalAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  /** Flat, lower-case. */
  readonly headers?: readonly string[]
}

export type InternalHandler = (request: IncomingMessage) => InternalAnswer | Promise<InternalAnswer>

export interface InternalRoute {
  readonly path: string
  readonly methods: readonly string[]
  readonly handler: InternalHandler
}

export interface InternalRoutesOptions {
  /** Flat headers of every answer. */
  readonly headers: readonly string[]
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly clientAddress: ClientAddress
  /** Undefined on a port that the public does not reach, and where limiting is switched off. */
  readonly limits: Pick<RequestLimits, 'rateClass' | 'takeHere' | 'addressKey' | 'exceeded'> | undefined
}

/**
 * Paths that must answer in every state, also when everything else is refused. They are measured like any route, by their
 * path; their completion line is one for debugging, because probes never cease. They have a rate class of their own,
 * `probes`, that is counted in this process and waits for nobody.
 */
export class InternalRoutes {
  readonly #routes = new Map<string, InternalRoute>()
  readonly #options: InternalRoutesOptions

  constructor(options: InternalRoutesOptions) {
    this.#options = options
  }

  add(path: string, methods: readonly string[], handler: InternalHandler): void {
    this.#routes.set(path, { path, methods, handler })
  }

  get paths(): string[] {
    return [...this.#routes.keys()]
  }

  find(url: string): InternalRoute | undefined {
    if (url.startsWith('/api/')) return undefined
    const path = pathOf(url)
    return this.#routes.get(path) ?? (path.includes('%') ? this.#routes.get(decoded(path)) : undefined)
  }

  answer(route: InternalRoute, request: IncomingMessage, response: ServerResponse, closing: boolean): void {
    const exchange = this.#begin(route.path, request, response, closing)
    const refusal = this.#overQuota(request)
    if (refusal !== undefined) return exchange.refuse(refusal)
    if (!route.methods.includes(request.method ?? '')) {
      const allow = route.methods.join(', ')
      if (request.method === 'OPTIONS') return exchange.write({ ...NO_CONTENT, headers: ['allow', allow] })
      return exchange.refuse(httpErrors.method_not_allowed({ allow }, { headers: { allow } }))
    }
    try {
      const answer = route.handler(request)
      if (answer instanceof Promise) {
        answer.then(
          (ready) => exchange.write(ready),
          (error: unknown) => exchange.fail(error),
        )
      } else exchange.write(answer)
    } catch (error) {
      exchange.fail(error)
    }
  }

  #overQuota(request: IncomingMessage): AppError | undefined {
    const { limits, clientAddress } = this.#options
    if (limits === undefined) return undefined
    const key = limits.addressKey(clientAddress(request))
    // What a balancer forwards must not cost it the quota of its own probes, or strangers take the replica out of it.
    const forwarded = FORWARDING_FIELDS.some((name) => request.headers[name] !== undefined)
    const decision = limits.takeHere(limits.rateClass('probes'), forwarded ? `forwarded:${key}` : key)
    return decision.allowed ? undefined : limits.exceeded(decision)
  }

  /** Answers what no route took with a problem. */
  refuse(problem: AppError, request: IncomingMessage, response: ServerResponse, closing: boolean): void {
    this.#begin(UNMATCHED, request, response, closing).refuse(problem)
  }

  #begin(
    route: string,
    request: IncomingMessage,
    response: ServerResponse,
    closing: boolean,
  ): InternalExchange {
    const exchange = new InternalExchange(this.#options, route, request, response, closing)
    connectionOf(request.socket).begin(exchange)
    return exchange
  }
}

/** As the router reads paths: `%68` is `h`, `%2F` stays (RFC 3986 §6.2.2.2). */
function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

const NO_CONTENT = { status: 204, contentType: '', body: '' }

/** How long an internal handler may take, the body of its request included. Milliseconds. */
const PATIENCE_MS = 10_000

/** One request to an internal route and its answer. */
class InternalExchange implements OpenAnswer {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly startedMs: number
  dueMs: number
  readonly #options: InternalRoutesOptions
  readonly #route: string
  readonly #closing: boolean
  readonly #correlationId: string
  #status = 0
  #bytes = 0

  constructor(
    options: InternalRoutesOptions,
    route: string,
    request: IncomingMessage,
    response: ServerResponse,
    closing: boolean,
  ) {
    const { telemetry, clock } = options
    this.request = request
    this.response = response
    this.startedMs = clock.monotonicMs()
    this.dueMs = this.startedMs + PATIENCE_MS
    this.#options = options
    this.#route = route
    this.#closing = closing
    const sent = request.headers['x-request-id'] as string | undefined
    this.#correlationId = acceptCorrelationId(sent) ?? telemetry.ids.correlationId()
  }

  write(answer: InternalAnswer): void {
    const { response } = this
    if (this.#status !== 0 || response.destroyed) return
    if (this.#closing) response.shouldKeepAlive = false
    this.#status = answer.status
    this.#bytes = Buffer.byteLength(answer.body)
    response
      .writeHead(answer.status, [
        ...this.#options.headers,
        'x-request-id',
        this.#correlationId,
        'cache-control',
        'no-store',
        ...(answer.status === 204
          ? []
          : ['content-type', answer.contentType, 'content-length', String(this.#bytes)]),
        ...(answer.headers ?? []),
      ])
      .end(answer.body)
  }

  fail(error: unknown): void {
    this.#options.telemetry.log.error(
      { err: error, correlationId: this.#correlationId },
      'internal route failed',
    )
    this.#options.telemetry.failures.report({ kind: 'request', error, status: 500 })
    this.refuse(httpErrors.internal_error())
  }

  refuse(problem: AppError): void {
    if (problem.status === 408) this.response.shouldKeepAlive = false
    const { status, payload, fields } = problemAnswer(problem, this.#correlationId)
    this.write({ status, contentType: PROBLEM_MEDIA_TYPE, body: payload, headers: fields })
  }

  overdue(): void {
    this.refuse(httpErrors.handler_timeout({ timeoutMs: PATIENCE_MS }))
  }

  ended(cut: Cut | undefined): void {
    const { telemetry, clock, clientAddress } = this.#options
    const { request } = this
    const method = request.method ?? 'GET'
    const status = this.#status === 0 ? CLIENT_CLOSED_REQUEST : this.#status
    const durationMs = clock.monotonicMs() - this.startedMs
    this.#status = status
    telemetry.metrics.httpServer.observe(method, this.#route, status, durationMs / 1000)
    if (!telemetry.log.isLevelEnabled('debug')) return
    telemetry.completionLine({
      correlationId: this.#correlationId,
      traceId: telemetry.ids.traceId(),
      spanId: telemetry.ids.spanId(),
      method,
      route: this.#route,
      path: request.url ?? '/',
      status,
      durationMs,
      bytes: cut === undefined ? this.#bytes : Math.max(0, this.#bytes - cut.unsentBytes),
      aborted: cut?.reason,
      userAgent: request.headers['user-agent'],
      client: clientAddress(request),
      probe: true,
    })
  }
}
