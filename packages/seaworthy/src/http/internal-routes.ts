import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../lifecycle/clock.ts'
import { acceptCorrelationId, type Telemetry } from '../telemetry/index.ts'
import type { ClientAddress } from './client-address.ts'
import { pathOf } from './request-path.ts'

/** An answer that does not go through routing, limits and shedding: probes and the management surface. */
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
  /** What to answer when a handler fails. */
  readonly onError: (error: unknown, correlationId: string) => InternalAnswer
}

/**
 * Paths that must answer in every state, also when everything else is refused. They are measured like any route, by their
 * path; their completion line is one for debugging, because probes never cease.
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
    return this.#routes.get(pathOf(url))
  }

  /** False when the route does not have the method; the caller then answers as for any path. */
  answer(
    route: InternalRoute,
    request: IncomingMessage,
    response: ServerResponse,
    closing: boolean,
  ): boolean {
    if (!route.methods.includes(request.method ?? '')) return false
    const { clock, onError, telemetry } = this.#options
    const startedMs = clock.monotonicMs()
    const sent = request.headers['x-request-id'] as string | undefined
    const id = acceptCorrelationId(sent) ?? telemetry.ids.correlationId()
    const write = (answer: InternalAnswer): void => {
      if (response.destroyed) return
      if (closing) response.shouldKeepAlive = false
      const bytes = this.#write(response, answer, id)
      this.#record(route, request, answer.status, bytes, id, startedMs)
    }
    try {
      const answer = route.handler(request)
      if (answer instanceof Promise) answer.then(write, (error: unknown) => write(onError(error, id)))
      else write(answer)
    } catch (error) {
      write(onError(error, id))
    }
    return true
  }

  /** Length of the body in bytes. */
  #write(response: ServerResponse, answer: InternalAnswer, correlationId: string): number {
    const bytes = Buffer.byteLength(answer.body)
    response
      .writeHead(answer.status, [
        ...this.#options.headers,
        'x-request-id',
        correlationId,
        'cache-control',
        'no-store',
        'content-type',
        answer.contentType,
        'content-length',
        String(bytes),
        ...(answer.headers ?? []),
      ])
      .end(answer.body)
    return bytes
  }

  #record(
    route: InternalRoute,
    request: IncomingMessage,
    status: number,
    bytes: number,
    correlationId: string,
    startedMs: number,
  ): void {
    const { telemetry, clock, clientAddress } = this.#options
    const method = request.method ?? 'GET'
    const durationMs = clock.monotonicMs() - startedMs
    telemetry.metrics.httpServer.observe(method, route.path, status, durationMs / 1000)
    if (!telemetry.log.isLevelEnabled('debug')) return
    telemetry.completionLine({
      correlationId,
      traceId: telemetry.ids.traceId(),
      spanId: telemetry.ids.spanId(),
      method,
      route: route.path,
      path: request.url ?? '/',
      status,
      durationMs,
      bytes,
      userAgent: request.headers['user-agent'],
      client: clientAddress(request),
      probe: true,
    })
  }
}
