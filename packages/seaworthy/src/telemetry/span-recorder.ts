import { type Attributes, ROOT_CONTEXT } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { Ids } from '../base/index.ts'
import type { SpanRecorder } from './tracing.ts'

const SCOPE = 'seaworthy'

/**
 * OpenTelemetry's tracer without its global registration, its context and its sampler: who calls it has already decided
 * that the span is wanted.
 */
export function createSpanRecorder(options: {
  readonly ids: Ids
  readonly processor: SpanProcessor
  readonly resource: Attributes
  readonly version: string
}): SpanRecorder {
  const { ids } = options
  let nextTraceId: string | undefined
  const provider = new BasicTracerProvider({
    sampler: new AlwaysOnSampler(),
    spanProcessors: [options.processor],
    resource: resourceFromAttributes(options.resource),
    idGenerator: {
      generateTraceId() {
        const id = nextTraceId ?? ids.traceId()
        nextTraceId = undefined
        return id
      },
      generateSpanId: () => ids.spanId(),
    },
  })
  const tracer = provider.getTracer(SCOPE, options.version)
  return {
    tracer,
    startRoot(name, kind, traceId) {
      nextTraceId = traceId
      return tracer.startSpan(name, { kind }, ROOT_CONTEXT)
    },
  }
}

/**
 * Attributes that describe this process to the trace backend. `OTEL_RESOURCE_ATTRIBUTES` adds to them; the service's name
 * is `OTEL_SERVICE_NAME`, then `service.name` of those, then the service's own.
 */
export function resourceAttributes(options: {
  readonly service: string
  readonly version: string
  readonly environment: string
  readonly instanceId: string
  readonly serviceName: string | undefined
  readonly attributes: string | undefined
}): Attributes {
  const attributes: Attributes = {
    'service.name': options.service,
    'service.version': options.version,
    'service.instance.id': options.instanceId,
    'deployment.environment.name': options.environment,
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    ...parsePairs(options.attributes),
  }
  if (options.serviceName !== undefined) attributes['service.name'] = options.serviceName
  return attributes
}

/** `key=value,key=value` with percent-encoded values, as OpenTelemetry writes lists in variables. Bad pairs are left out. */
export function parsePairs(text: string | undefined): Record<string, string> {
  const pairs: Record<string, string> = {}
  for (const pair of (text ?? '').split(',')) {
    const equals = pair.indexOf('=')
    const key = pair.slice(0, equals).trim()
    if (equals < 1 || key === '') continue
    try {
      pairs[key] = decodeURIComponent(pair.slice(equals + 1).trim())
    } catch {
      // Not percent-encoded: as good as absent.
    }
  }
  return pairs
}
