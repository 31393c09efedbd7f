import type { IncomingMessage } from 'node:http'
import type { Clock } from '../base/index.ts'
import type { AppError } from '../errors/index.ts'
import type { Principal } from '../identity/index.ts'
import { finishServerSpan, type RequestContext, type Telemetry } from '../telemetry/index.ts'
import type { CutReason } from './connection.ts'
import { httpMetrics } from './http-metrics.ts'
import { pathOf } from './request-path.ts'
import { serverAddress } from './server-address.ts'

/** What is told of a request that is over. */
export interface RequestRecord {
  readonly request: IncomingMessage
  readonly context: RequestContext
  readonly startedMs: number
  /** When the head of a stream left; undefined for other answers. */
  readonly beganMs?: number | undefined
  readonly status: number
  /** The route's label. */
  readonly template: string
  readonly bytes: number
  readonly aborted: CutReason | undefined
  /** Of a WebSocket. */
  readonly closeCode?: number | undefined
  readonly client: string
  readonly principal: Principal | undefined
  readonly errorCode: string | undefined
  readonly failure: unknown
}

/** Tells of requests: one completion line, one observation, one span. */
export class RequestRecorder {
  readonly #telemetry: Telemetry
  readonly #clock: Clock
  readonly #problems

  constructor(telemetry: Telemetry, clock: Clock) {
    this.#telemetry = telemetry
    this.#problems = telemetry.metrics.counter(httpMetrics.problems)
    // A counter that begins at 1 has no rate of its first failure.
    this.#problems.inc({ code: 'internal_error', http_response_status_code: '500' }, 0)
    this.#clock = clock
  }

  failed({ request, context, template }: RequestRecord, error: AppError, thrown: unknown): void {
    const { context: store, log } = this.#telemetry
    const line = { code: error.code, route: template, err: error.cause ?? thrown }
    store.run(context, () => log.error(line, 'request failed'))
    this.#telemetry.failures.report({
      kind: 'request',
      error: error.cause ?? thrown,
      code: error.code,
      status: error.status,
      method: request.method ?? 'GET',
      route: template,
      context,
    })
  }

  ended(record: RequestRecord): void {
    const telemetry = this.#telemetry
    const { request, context, status, template: route } = record
    const method = request.method ?? 'GET'
    const path = request.url ?? '/'
    const durationMs = this.#clock.monotonicMs() - record.startedMs
    // A stream is as fast as its first piece; how long it is read is no latency.
    const latencyMs = record.beganMs === undefined ? durationMs : record.beganMs - record.startedMs
    telemetry.metrics.httpServer.observe(method, route, status, latencyMs / 1000)
    if (record.errorCode !== undefined)
      this.#problems.inc({ code: record.errorCode, http_response_status_code: String(status) })
    telemetry.completionLine({
      correlationId: context.correlationId,
      traceId: context.traceId,
      spanId: context.spanId,
      method,
      route,
      path,
      status,
      durationMs,
      bytes: record.bytes,
      aborted: record.aborted,
      closeCode: record.closeCode,
      userAgent: request.headers['user-agent'],
      client: record.client,
      user: record.principal?.id,
      tenant: record.principal?.tenantId,
    })
    if (context.span === undefined) return
    finishServerSpan(context, {
      method,
      route,
      status,
      path: pathOf(path),
      scheme: 'http',
      ...serverAddress(request.headers.host),
      clientAddress: record.client,
      userAgent: request.headers['user-agent'],
      protocolVersion: request.httpVersion,
      code: record.errorCode,
      error: record.failure,
    })
  }
}
