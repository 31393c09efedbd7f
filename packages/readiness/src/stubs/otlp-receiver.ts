import { gunzipSync } from 'node:zlib'
import { startLocalServer } from '../http/local-server.ts'
import { readBody } from '../http/read-body.ts'
import { bytesOf, messages, readFields } from './protobuf-reader.ts'

export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Empty for a root. */
  readonly parentSpanId: string
  readonly name: string
}

/** A real OTLP/HTTP trace receiver, for protobuf and JSON. */
export interface OtlpReceiver extends AsyncDisposable {
  /** Value for OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string
  readonly spans: readonly ReceivedSpan[]
  /** Requests that could not be read, with the reason. */
  readonly refused: readonly string[]
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  const refused: string[] = []
  const server = await startLocalServer((request, response) => {
    void (async () => {
      const raw = await readBody(request)
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
      const isJson = request.headers['content-type']?.includes('json') ?? false
      if (request.url?.endsWith('/v1/traces')) spans.push(...(isJson ? fromJson(body) : fromProtobuf(body)))
      response.writeHead(200, { 'content-type': isJson ? 'application/json' : 'application/x-protobuf' })
      response.end(isJson ? '{}' : '')
    })().catch((error: Error) => {
      refused.push(error.message)
      response.writeHead(400).end()
    })
  })
  return { ...server, spans, refused }
}

/** ExportTraceServiceRequest: resource_spans 1 → scope_spans 2 → spans 2 → trace_id 1, span_id 2, parent_span_id 4, name 5. */
function fromProtobuf(body: Buffer): ReceivedSpan[] {
  return messages(readFields(body), 1)
    .flatMap((resource) => messages(resource, 2))
    .flatMap((scope) => messages(scope, 2))
    .map((span) => ({
      traceId: bytesOf(span, 1).toString('hex'),
      spanId: bytesOf(span, 2).toString('hex'),
      parentSpanId: bytesOf(span, 4).toString('hex'),
      name: bytesOf(span, 5).toString('utf8'),
    }))
}

interface JsonTraces {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly { readonly spans?: readonly Partial<ReceivedSpan>[] }[]
  }[]
}

function fromJson(body: Buffer): ReceivedSpan[] {
  const traces = JSON.parse(body.toString('utf8')) as JsonTraces
  return (traces.resourceSpans ?? [])
    .flatMap(({ scopeSpans = [] }) => scopeSpans)
    .flatMap(({ spans = [] }) => spans)
    .map(({ traceId = '', spanId = '', parentSpanId = '', name = '' }) => ({
      traceId: traceId.toLowerCase(),
      spanId: spanId.toLowerCase(),
      parentSpanId: parentSpanId.toLowerCase(),
      name,
    }))
}
