/**
 * Counts the spans of an OTLP `ExportTraceServiceRequest`, in JSON or in protobuf. In protobuf it walks only the three
 * levels of nesting that lead to spans: resource_spans = 1, scope_spans = 2, spans = 2 (opentelemetry-proto v1).
 */
export function countSpans(body: Buffer, json: boolean): number {
  return json ? countInJson(body) : countNested(body, [1, 2, 2])
}

interface JsonExport {
  resourceSpans?: { scopeSpans?: { spans?: unknown[] }[] }[]
}

function countInJson(body: Buffer): number {
  const { resourceSpans = [] } = JSON.parse(body.toString('utf8')) as JsonExport
  return resourceSpans
    .flatMap((resource) => resource.scopeSpans ?? [])
    .reduce((sum, scope) => sum + (scope.spans?.length ?? 0), 0)
}

function countNested(message: Buffer, [field, ...deeper]: readonly number[]): number {
  let count = 0
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++]!
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const wireType = tag & 7
    if (wireType === 0) varint()
    else if (wireType === 1) at += 8
    else if (wireType === 5) at += 4
    else {
      const length = varint()
      if (tag >> 3 === field)
        count += deeper.length === 0 ? 1 : countNested(message.subarray(at, at + length), deeper)
      at += length
    }
  }
  return count
}
