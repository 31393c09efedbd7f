import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'

/** A value of OTLP in JSON, of those kinds that come here. */
interface AnyValue {
  readonly stringValue?: string
  readonly intValue?: string
  readonly doubleValue?: number
  readonly kvlistValue?: { readonly values: readonly KeyValue[] }
}
interface KeyValue {
  readonly key: string
  readonly value: AnyValue
}

/** A line of a log as it arrives. */
export interface ArrivedLine {
  readonly resource: Readonly<Record<string, string>>
  readonly attributes: Readonly<Record<string, string>>
  readonly body: string
  readonly severityText?: string
  readonly severityNumber?: number
  readonly traceId?: string
  readonly timeUnixNano?: string
  /** All of it. */
  readonly text: string
}

export interface ArrivedSpan {
  readonly traceId: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
}

/** Whoever keeps logs and traces. */
export interface OtlpReceiver extends AsyncDisposable {
  readonly url: string
  readonly lines: readonly ArrivedLine[]
  readonly spans: readonly ArrivedSpan[]
  /** Whether it refuses everything. */
  isFailing: boolean
}

interface Sent {
  readonly resourceLogs?: readonly {
    readonly resource: { readonly attributes?: readonly KeyValue[] }
    readonly scopeLogs: readonly { readonly logRecords: readonly Record<string, never>[] }[]
  }[]
  readonly resourceSpans?: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly Record<string, never>[] }[]
  }[]
}

/** Takes OTLP in JSON, as Loki does below `/otlp`, and Tempo and Jaeger at their root. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const lines: ArrivedLine[] = []
  const spans: ArrivedSpan[] = []
  const server = createServer(async (request, response) => {
    if (receiver.isFailing) return void response.writeHead(503).end()
    const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request
    const { resourceLogs = [], resourceSpans = [] } = (await json(body)) as Sent
    for (const { resource, scopeLogs } of resourceLogs)
      for (const record of scopeLogs.flatMap(({ logRecords }) => logRecords))
        lines.push({
          ...record,
          resource: plain(resource.attributes),
          attributes: plain(record.attributes),
          body: textOf(record.body),
          text: JSON.stringify([resource, record]),
        })
    for (const span of resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
      spans.push({
        traceId: span.traceId ?? '',
        attributes: plain(span.attributes),
        text: JSON.stringify(span),
      })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const receiver: OtlpReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lines,
    spans,
    isFailing: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
  return receiver
}

const plain = (values: readonly KeyValue[] = []) =>
  Object.fromEntries(values.map(({ key, value }) => [key, textOf(value)]))

const textOf = (value: AnyValue = {}): string =>
  value.stringValue ??
  value.intValue ??
  value.doubleValue?.toString() ??
  (Object.keys(value).length === 0 ? '' : JSON.stringify(value))
