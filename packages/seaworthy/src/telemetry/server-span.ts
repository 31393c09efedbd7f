import { SpanStatusCode } from '@opentelemetry/api'
import { KNOWN_METHODS } from './http-method.ts'
import type { RequestContext } from './request-context.ts'
import { spanException } from './span-exception.ts'

/** What the HTTP capability knows when it has answered. */
export interface ServerSpanEnd {
  readonly method: string
  /** Template; undefined when no route matched. */
  readonly route: string | undefined
  readonly status: number
  /** Path without the query string. */
  readonly path?: string | undefined
  readonly scheme?: string | undefined
  readonly serverAddress?: string | undefined
  readonly serverPort?: number | undefined
  readonly clientAddress?: string | undefined
  readonly userAgent?: string | undefined
  /** Such as `1.1` or `2`. */
  readonly protocolVersion?: string | undefined
  /** What made it fail, if something did. */
  readonly error?: unknown
  /** Problem code; used as `error.type` when there is one. */
  readonly code?: string | undefined
}

/**
 * Names, describes and ends the server span of a request by OpenTelemetry's HTTP semantic conventions. Does nothing for
 * a request without a span. 5xx is an error; 4xx is the client's and is not.
 */
export function finishServerSpan(context: RequestContext, end: ServerSpanEnd): void {
  const { span } = context
  if (span === undefined) return
  const method = KNOWN_METHODS.has(end.method) ? end.method : '_OTHER'
  span.updateName(end.route === undefined ? spanMethod(method) : `${spanMethod(method)} ${end.route}`)
  span.setAttribute('http.request.method', method)
  if (method !== end.method) span.setAttribute('http.request.method_original', end.method)
  span.setAttribute('http.response.status_code', end.status)
  if (end.route !== undefined) span.setAttribute('http.route', end.route)
  if (end.path !== undefined) span.setAttribute('url.path', end.path)
  if (end.scheme !== undefined) span.setAttribute('url.scheme', end.scheme)
  if (end.serverAddress !== undefined) span.setAttribute('server.address', end.serverAddress)
  if (end.serverPort !== undefined) span.setAttribute('server.port', end.serverPort)
  if (end.clientAddress !== undefined) span.setAttribute('client.address', end.clientAddress)
  if (end.userAgent !== undefined) span.setAttribute('user_agent.original', end.userAgent)
  if (end.protocolVersion !== undefined) span.setAttribute('network.protocol.version', end.protocolVersion)
  span.setAttribute('seaworthy.correlation_id', context.correlationId)
  if (end.status >= 500) {
    if (end.error instanceof Error) span.recordException(spanException(end.error))
    span.setAttribute(
      'error.type',
      end.code ?? (end.error instanceof Error ? end.error.name : String(end.status)),
    )
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}

const spanMethod = (method: string): string => (method === '_OTHER' ? 'HTTP' : method)
