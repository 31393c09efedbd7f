import { parseForeignUrl } from './foreign-url.ts'
import type { Provider } from './provider.ts'
import type { WireRequest, WireResult } from './transport.ts'
import type { AnyUpstreamRequest } from './upstream-client.ts'

const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** What a call sends, the same in each attempt but for the span that the trace context names. */
export class OutgoingRequest {
  readonly method: string
  /** Constant of the code: for logs and spans. */
  readonly name: string
  readonly idempotent: boolean
  readonly #provider: Provider
  readonly #request: AnyUpstreamRequest
  readonly #origin: string | undefined
  readonly #target: string
  readonly #body: string | Uint8Array | undefined
  readonly #json: boolean

  /** @throws upstream_address_invalid, upstream_parameter_invalid; TypeError when the request makes no sense. */
  constructor(provider: Provider, request: AnyUpstreamRequest) {
    const { method = 'GET', path, params, query, url, body } = request
    this.#provider = provider
    this.#request = request
    this.method = method
    this.name = request.name ?? path
    this.idempotent = request.idempotent ?? IDEMPOTENT.has(method)
    if (url === undefined) {
      this.#origin = undefined
      this.#target = provider.targets.build(path, params, query)
    } else {
      const address = parseForeignUrl(url)
      this.#origin = address.origin
      this.#target = address.pathname + address.search
    }
    this.#json = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)
    this.#body = this.#json ? JSON.stringify(body) : (body as string | Uint8Array | undefined)
  }

  wire(): WireRequest {
    const { tuning, telemetry, ownHeaders, foreignHeaders } = this.#provider
    const { headers: given, schema, maxResponseBytes = tuning.maxResponseBytes } = this.#request
    const headers = (this.#origin === undefined ? ownHeaders : foreignHeaders).slice()
    const context = telemetry.context.current()
    if (context !== undefined) {
      headers.push('x-request-id', context.correlationId)
      const { traceparent, tracestate } = telemetry.tracing.headers()
      if (traceparent !== undefined) headers.push('traceparent', traceparent)
      if (tracestate !== undefined) headers.push('tracestate', tracestate)
    }
    if (schema !== undefined) headers.push('accept', 'application/json')
    if (this.#json) headers.push('content-type', 'application/json')
    for (const name in given) headers.push(name, given[name] as string)
    return {
      method: this.method,
      target: this.#target,
      origin: this.#origin,
      headers,
      body: this.#body,
      maxResponseBytes,
    }
  }

  /** Where a redirect leads, when it leads to the same origin and the method may be repeated there. */
  redirectTarget(result: WireResult, from: string): string | undefined {
    if (result.kind !== 'answer' || !REDIRECTS.has(result.status)) return undefined
    if (this.method !== 'GET' && this.method !== 'HEAD') return undefined
    const { location } = result.headers
    const here = this.#origin ?? new URL(this.#provider.baseUrl).origin
    const there = location === undefined ? null : URL.parse(location, here + from)
    return there?.origin === here ? there.pathname + there.search : undefined
  }
}
