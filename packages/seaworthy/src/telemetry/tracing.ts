import {
  type Context,
  createTraceState,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { Ids } from '../base/index.ts'
import { type ContextStore, type RequestContext, SpanContextView } from './request-context.ts'
import type { Sampler } from './sampler.ts'
import { spanException } from './span-exception.ts'
import { formatTraceparent, parseTraceparent, parseTracestate } from './trace-context.ts'

/** Attributes of a span by their OpenTelemetry names; no secrets, nothing without a bound. */
export type SpanAttributes = Record<string, string | number | boolean>

/** Span kinds of OpenTelemetry but `server`, which only `startServer` makes. */
export type ChildKind = 'internal' | 'client' | 'producer' | 'consumer'

/** Starts traces and spans, by the sampler's decision; what is not sampled costs no span. */
export interface Tracing {
  /** Server edge: continues a valid `traceparent`, else starts a trace. Allocates no span unless it is sampled. */
  startServer(
    traceparent: string | undefined,
    tracestate: string | undefined,
    correlationId: string,
  ): RequestContext
  /** For work that no request started: a job, a refresh. `name` is the span's. */
  startRoot(correlationId?: string, name?: string): RequestContext
  /**
   * Runs `fn` in a child span of the current context when that is sampled, else as it is. A throw or a rejection is
   * recorded on the span and passed on; the span ends when the result is there. Attributes as a function are computed
   * only for a span.
   */
  span<T>(
    name: string,
    attributes: SpanAttributes | (() => SpanAttributes),
    fn: (span: Span | undefined) => T,
    kind?: ChildKind,
  ): T
  /** Trace context for an outbound call made in the current context; empty outside of one. */
  headers(): { traceparent?: string; tracestate?: string }
}

const KINDS: Record<ChildKind, SpanKind> = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

export interface TracingOptions {
  readonly context: ContextStore
  readonly ids: Ids
  readonly sampler: Sampler
  /** Makes the spans; undefined when nobody would export them: then none is made, and sampled callers stay sampled. */
  readonly recorder: SpanRecorder | undefined
}

export interface SpanRecorder {
  readonly tracer: Tracer
  /** Starts a trace whose id is known, because the decision to sample was made from it. */
  startRoot(name: string, kind: SpanKind, traceId: string): Span
}

export function createTracing(options: TracingOptions): Tracing {
  const { context, ids, sampler, recorder } = options

  function begin(
    name: string,
    kind: SpanKind,
    correlationId: string,
    traceId: string,
    parentId: string | undefined,
    sampled: boolean,
    random: boolean,
    traceState: string | undefined,
  ): RequestContext {
    let span: Span | undefined
    let spanId: string
    if (sampled && recorder !== undefined) {
      span =
        parentId === undefined
          ? recorder.startRoot(name, kind, traceId)
          : recorder.tracer.startSpan(name, { kind }, remoteParent(traceId, parentId, traceState))
      spanId = span.spanContext().spanId
    } else {
      // A sampled trace that passes through without a recorder keeps its parent, so that it stays connected behind us.
      spanId = sampled && parentId !== undefined ? parentId : ids.spanId()
    }
    return {
      correlationId,
      traceId,
      spanId,
      sampled,
      random,
      traceState,
      span,
      caller: undefined,
      route: undefined,
      deadlineAtMs: undefined,
      cancellation: undefined,
    }
  }

  function startTrace(name: string, kind: SpanKind, correlationId: string): RequestContext {
    const traceId = ids.traceId()
    const sampled = recorder !== undefined && sampler(traceId, undefined)
    return begin(name, kind, correlationId, traceId, undefined, sampled, true, undefined)
  }

  return {
    startServer(traceparent, tracestate, correlationId) {
      const parent = parseTraceparent(traceparent)
      if (parent === undefined) return startTrace('HTTP', SpanKind.SERVER, correlationId)
      const { traceId, parentId, random } = parent
      const sampled = recorder === undefined ? parent.sampled : sampler(traceId, parent.sampled)
      const state = parseTracestate(tracestate)
      return begin('HTTP', SpanKind.SERVER, correlationId, traceId, parentId, sampled, random, state)
    },

    startRoot: (correlationId = ids.correlationId(), name = 'work') =>
      startTrace(name, SpanKind.INTERNAL, correlationId),

    span(name, attributes, fn, kind = 'internal') {
      const current = context.current()
      if (current?.span === undefined || recorder === undefined) return fn(undefined)
      const span = recorder.tracer.startSpan(
        name,
        {
          kind: KINDS[kind],
          attributes: typeof attributes === 'function' ? attributes() : attributes,
        },
        trace.setSpan(ROOT_CONTEXT, current.span),
      )
      return context.run(new SpanContextView(current, span), () => settle(span, fn))
    },

    headers() {
      const current = context.current()
      if (current === undefined) return {}
      const traceparent = formatTraceparent({
        traceId: current.traceId,
        parentId: current.spanId,
        sampled: current.sampled,
        random: current.random === true,
      })
      return current.traceState === undefined
        ? { traceparent }
        : { traceparent, tracestate: current.traceState }
    },
  }
}

/** Runs `fn` and ends the span when it is through, now or later. */
function settle<T>(span: Span, fn: (span: Span) => T): T {
  let result: T
  try {
    result = fn(span)
  } catch (error) {
    fail(span, error)
    span.end()
    throw error
  }
  if (!(result instanceof Promise)) {
    span.end()
    return result
  }
  return result.then(
    (value) => {
      span.end()
      return value
    },
    (error: unknown) => {
      fail(span, error)
      span.end()
      throw error
    },
  ) as T
}

function fail(span: Span, error: unknown): void {
  const type = error instanceof Error ? error.name : typeof error
  span.setAttribute('error.type', type)
  span.recordException(spanException(error))
  span.setStatus({ code: SpanStatusCode.ERROR, message: type })
}

function remoteParent(traceId: string, parentId: string, traceState: string | undefined): Context {
  const parent: SpanContext = {
    traceId,
    spanId: parentId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
    ...(traceState === undefined ? {} : { traceState: createTraceState(traceState) }),
  }
  return trace.setSpanContext(ROOT_CONTEXT, parent)
}
