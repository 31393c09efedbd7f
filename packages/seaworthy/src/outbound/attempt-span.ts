import { type Span, SpanStatusCode } from '@opentelemetry/api'
import type { SpanAttributes } from '../telemetry/index.ts'
import type { AttemptOutcome } from './attempt-outcome.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import type { Provider } from './provider.ts'

/** Attributes of a client span by OpenTelemetry's HTTP conventions; the template instead of the address, which may hold secrets. */
export function attemptAttributes(
  { name, server }: Provider,
  outgoing: OutgoingRequest,
  attempt: number,
): SpanAttributes {
  return {
    'http.request.method': outgoing.method,
    'url.template': outgoing.name,
    'server.address': server.address,
    'server.port': server.port,
    'seaworthy.upstream': name,
    ...(attempt > 1 ? { 'http.request.resend_count': attempt - 1 } : {}),
  }
}

export function annotateAttempt(span: Span, outcome: AttemptOutcome): void {
  if (outcome.status !== undefined) span.setAttribute('http.response.status_code', outcome.status)
  if (outcome.name === 'ok' || outcome.name === 'accepted') return
  span.setAttribute('error.type', outcome.name)
  span.setStatus({ code: SpanStatusCode.ERROR })
}
