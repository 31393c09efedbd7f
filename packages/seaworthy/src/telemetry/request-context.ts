import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span } from '@opentelemetry/api'
import type { Caller, Cancellation } from '../base/index.ts'

/** What a piece of work knows about the request it serves. Mutable fields are filled as they become known. */
export interface RequestContext {
  readonly correlationId: string
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits: the span that new children hang from. */
  readonly spanId: string
  readonly sampled: boolean
  /** The trace id has 56 random bits (W3C Trace Context level 2, random-trace-id flag). */
  readonly random?: boolean
  /** The vendors' list as received, already validated and capped. */
  readonly traceState?: string | undefined
  /** Only when the trace is sampled and somebody exports it. */
  readonly span: Span | undefined
  /** Undefined while nobody is signed in. */
  caller?: Caller | undefined
  /** Route template, such as `/api/v1/characters/{id}`. */
  route?: string | undefined
  /** Monotonic milliseconds after which nobody waits for the answer. */
  deadlineAtMs?: number | undefined
  /** Tells when nobody waits for the work any more, before its deadline. */
  cancellation?: Cancellation | undefined
}

/**
 * The context of work that goes on for a request and ends by itself: its own deadline and cancellation, everything else is
 * the request's, the caller included.
 */
export function forkContext(
  context: RequestContext,
  own: Required<Pick<RequestContext, 'deadlineAtMs' | 'cancellation'>>,
): RequestContext {
  const { correlationId, traceId, spanId, sampled, random = false, traceState, span, caller, route } = context
  return { correlationId, traceId, spanId, sampled, random, traceState, span, caller, route, ...own }
}

/** The context of the code that runs now, carried across awaits. */
export interface ContextStore {
  current(): RequestContext | undefined
  run<T>(context: RequestContext, fn: () => T): T
}

export function createContextStore(): ContextStore {
  const storage = new AsyncLocalStorage<RequestContext>()
  return {
    current: () => storage.getStore(),
    run: (context, fn) => storage.run(context, fn),
  }
}

/** The context of a child span: its own span, everything else is the request's. Only sampled work makes one. */
export class SpanContextView implements RequestContext {
  readonly #request: RequestContext
  readonly span: Span
  readonly spanId: string

  constructor(request: RequestContext, span: Span) {
    this.#request = request
    this.span = span
    this.spanId = span.spanContext().spanId
  }

  get correlationId(): string {
    return this.#request.correlationId
  }
  get traceId(): string {
    return this.#request.traceId
  }
  get sampled(): boolean {
    return this.#request.sampled
  }
  get random(): boolean {
    return this.#request.random === true
  }
  get traceState(): string | undefined {
    return this.#request.traceState
  }
  get caller(): Caller | undefined {
    return this.#request.caller
  }
  set caller(value: Caller | undefined) {
    this.#request.caller = value
  }
  get route(): string | undefined {
    return this.#request.route
  }
  set route(value: string | undefined) {
    this.#request.route = value
  }
  get deadlineAtMs(): number | undefined {
    return this.#request.deadlineAtMs
  }
  set deadlineAtMs(value: number | undefined) {
    this.#request.deadlineAtMs = value
  }
  get cancellation(): Cancellation | undefined {
    return this.#request.cancellation
  }
  set cancellation(value: Cancellation | undefined) {
    this.#request.cancellation = value
  }
}
