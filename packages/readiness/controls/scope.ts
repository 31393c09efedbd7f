import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Flaw } from './flaws.ts'

/** What one request carries along: its id, its trace, and whether its caller is still there. */
export interface Scope {
  readonly requestId: string
  /** Aborts when the caller hangs up. */
  readonly signal: AbortSignal
  /** Fields for a call to somebody else; notes a span of its own. */
  outbound(): Record<string, string>
}

interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
}

const id = (bytes: number) => randomBytes(bytes).toString('hex')

/** Continues the caller's trace, and sends its spans when the request is over. */
export function createScope(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  flaw: Flaw | undefined,
): Scope {
  const parent = /^00-([\da-f]{32})-([\da-f]{16})-\d\d$/.exec(String(request.headers.traceparent))
  const continued = parent && flaw !== 'ignores-traceparent'
  const traceId = (continued && parent[1]) || id(16)
  const server: Span = {
    traceId,
    spanId: id(8),
    name: `${request.method} ${request.url?.split('?')[0]}`,
    ...(continued && { parentSpanId: parent[2] ?? '' }),
  }
  const spans = [server]
  const hungUp = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) hungUp.abort()
    void report(spans)
  })
  return {
    requestId,
    signal: hungUp.signal,
    outbound() {
      const span: Span = { traceId, spanId: id(8), parentSpanId: server.spanId, name: 'ask upstream' }
      spans.push(span)
      return { traceparent: `00-${flaw === 'breaks-trace' ? id(16) : traceId}-${span.spanId}-01` }
    },
  }
}

async function report(spans: readonly Span[]): Promise<void> {
  const receiver = process.env.OTEL_EXPORTER_OTLP_ENDPOINT
  if (!receiver) return
  await fetch(`${receiver}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  }).catch(() => {})
}
