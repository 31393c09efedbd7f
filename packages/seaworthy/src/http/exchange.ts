import { hash } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, validateHeaderValue } from 'node:http'
import type { Watched } from '../base/index.ts'
import { CancellationSource } from '../base/index.ts'
import { AppError, PROBLEM_MEDIA_TYPE, toProblem } from '../errors/index.ts'
import type { Principal } from '../identity/index.ts'
import type { Logger, RequestContext } from '../telemetry/index.ts'
import { checkNothing, checkTag, payloadOf } from './answer.ts'
import { addFields, hasTwice, type Merging, mergeFields, retryAfter } from './answer-fields.ts'
import type { ClientPlace } from './client-places.ts'
import { type CompiledRoute, JSON_MEDIA_TYPE } from './compiled-route.ts'
import { compress, isCompressible, negotiateEncoding, refusesIdentity } from './compression.ts'
import { hasCondition, heldTag, httpDate, isNotModified, isUnchanged, mayWrite } from './conditional.ts'
import {
  CLIENT_CLOSED_REQUEST,
  type Cut,
  type CutReason,
  connectionOf,
  type OpenAnswer,
} from './connection.ts'
import type { Edge } from './edge.ts'
import { toAppError } from './framework-errors.ts'
import { httpErrors } from './http-errors.ts'
import { KeptLookup } from './kept-answer.ts'
import type { RequestView } from './request-view.ts'
import { prepareFields } from './response-head.ts'
import { HttpResult, type ResultOptions } from './result.ts'
import type { KeptInput } from './route.ts'

const NO_OPTIONS: ResultOptions = {}
const NO_FIELDS = prepareFields([])
const DONE = { isDone: true }

/**
 * One request and its answer. Every answer of a route, and every refusal of a request, leaves through `#write`, so that no
 * header is forgotten (probes and metrics have `InternalRoutes`, what never became a request `rawRefusal`); it goes straight
 * to the socket, which costs a third of what the framework's reply does (`npm run bench -- overhead`).
 */
export class Exchange implements RequestView, OpenAnswer, Watched {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly context: RequestContext
  readonly startedMs: number
  readonly edge: Edge
  route: CompiledRoute | undefined = undefined
  /** Label in metrics and logs; the template of the route where one matched. */
  template = ''
  principal: Principal | undefined = undefined
  /** Value of the RateLimit field. */
  rateLimit: string | undefined = undefined
  /** Value of the RateLimit-Policy field, where no route has it among its own. */
  rateLimitPolicy: string | undefined = undefined
  status = 0
  bytes = 0
  errorCode: string | undefined = undefined
  /** What was thrown, when the answer is a failure of the service. */
  failure: unknown = undefined
  /** The place that it holds until it is answered; undefined for one that was not admitted. */
  place: ClientPlace | undefined = undefined
  isAdmitted = false
  /** Why the answer did not arrive whole, if it did not. */
  aborted: CutReason | undefined = undefined
  /** For the guard and the body until the handler runs; then for the handler. */
  dueMs: number
  before: Watched | undefined = undefined
  after: Watched | undefined = undefined
  #answered = false
  #isRecovering = false
  /** Of the fields of a handler, or of an error. */
  #merging: Merging = 'none'
  #client: string | undefined = undefined
  readonly #cancellation = new CancellationSource()

  constructor(
    edge: Edge,
    request: IncomingMessage,
    response: ServerResponse,
    context: RequestContext,
    startedMs: number,
  ) {
    this.edge = edge
    this.request = request
    this.response = response
    this.context = context
    this.startedMs = startedMs
    this.dueMs = startedMs + edge.patienceMs
  }

  get correlationId(): string {
    return this.context.correlationId
  }
  get client(): string {
    this.#client ??= this.edge.clientAddress(this.request)
    return this.#client
  }
  get method(): string {
    return this.request.method ?? 'GET'
  }
  get url(): string {
    return this.request.url ?? '/'
  }
  get headers(): IncomingMessage['headers'] {
    return this.request.headers
  }
  get log(): Logger {
    return this.edge.telemetry.log
  }
  get answered(): boolean {
    return this.#answered
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal
  }

  get remainingMs(): number {
    const deadlineMs = this.context.deadlineAtMs
    return deadlineMs === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(0, deadlineMs - this.edge.clock.monotonicMs())
  }

  /** A getter, so that it works taken apart as everything else of the request does, and costs nothing where unused. */
  get requireUnchanged(): RequestView['requireUnchanged'] {
    return (current) => {
      const { headers, method } = this.request
      if (current.lastModified) httpDate(current.lastModified)
      // Of a read, the tags that a client holds are looked at when its answer is sent.
      const holds = method === 'GET' || method === 'HEAD' ? isUnchanged : mayWrite
      if (!holds(headers, current)) throw httpErrors.precondition_failed()
    }
  }

  /** Runs the handler of the route with its deadline, then answers. Not for a client that left while it was being checked. */
  run(route: CompiledRoute, input: unknown): void {
    if (this.#answered) return
    const { edge } = this
    this.dueMs = edge.clock.monotonicMs() + route.timeoutMs
    this.context.deadlineAtMs = this.dueMs
    this.context.cancellation = this.#cancellation
    try {
      const result = edge.telemetry.context.run(this.context, () =>
        route.kept === undefined ? route.invoke(input, this) : route.kept(input as KeptInput, this),
      )
      if (!(result instanceof Promise)) this.#complete(route, result)
      else {
        result.then(
          (value) => this.#complete(route, value),
          (error: unknown) => this.fail(error),
        )
      }
      // Also for an answer that is being compressed.
      if (!this.#answered) edge.deadlines.add(this)
    } catch (error) {
      this.fail(error)
    }
  }

  #complete(route: CompiledRoute, result: unknown): void {
    if (this.#answered) return
    try {
      if (result instanceof KeptLookup) this.#sendKept(route, result)
      else if (result instanceof HttpResult) this.#send(route, result.status, result.body, result.options)
      else {
        if (result === undefined) checkNothing(route)
        this.#send(route, route.successStatus, result, NO_OPTIONS)
      }
    } catch (error) {
      this.#recover(error)
    }
  }

  #send(route: CompiledRoute, status: number, body: unknown, options: ResultOptions): void {
    const reads = this.request.method === 'GET' || this.request.method === 'HEAD'
    let { etag } = options
    const extra: string[] = []
    if (etag !== undefined) checkTag(etag)
    if (options.headers !== undefined) this.#merging = addFields(extra, options.headers)
    if (options.contentType !== undefined) validateHeaderValue('content-type', options.contentType)
    if (options.lastModified) extra.push('last-modified', httpDate(options.lastModified))
    const isConditional = reads && status === 200
    const isToHash = isConditional && etag === undefined && route.declared.cache !== undefined && body != null
    if (isConditional && !isToHash && this.#precedes(route, etag, options.lastModified, extra)) return
    const caching = status < 300 ? route.cacheControl : 'no-store'
    const payload = payloadOf(route, status, body, options)
    if (payload === undefined) return this.#write(status, undefined, undefined, caching, etag, extra)
    if (isToHash) {
      etag = hash('sha1', payload, 'base64url')
      if (this.#precedes(route, etag, options.lastModified, extra)) return
    }
    this.#encode(status, payload, options.contentType ?? JSON_MEDIA_TYPE, caching, etag, extra)
  }

  #sendKept(route: CompiledRoute, { answer, headers }: KeptLookup): void {
    const { status, text, base64, lastModified } = answer
    const etag = answer.etag?.slice(1, -1)
    const extra = [...headers]
    this.#merging = addFields(extra, answer.headers)
    if (answer.contentType !== undefined) validateHeaderValue('content-type', answer.contentType)
    if (etag !== undefined) checkTag(etag)
    if (lastModified) extra.push('last-modified', lastModified)
    const modified = lastModified === undefined ? undefined : new Date(lastModified)
    const caching = status < 300 ? route.cacheControl : 'no-store'
    if (status === 200 && this.#precedes(route, etag, modified, extra)) return
    const payload = text ?? (base64 === undefined ? undefined : Buffer.from(base64, 'base64'))
    if (payload === undefined) return this.#write(status, undefined, undefined, caching, etag, extra)
    this.#encode(status, payload, answer.contentType ?? JSON_MEDIA_TYPE, caching, etag, extra)
  }

  /** Whether the conditions of a read settle it, in their order (RFC 9110 §13.2.2): 412, or 304 with the tag that the client named. */
  #precedes(
    route: CompiledRoute,
    etag: string | undefined,
    lastModified: Date | undefined,
    extra: string[],
  ): boolean {
    const { headers } = this.request
    if (!hasCondition(headers)) return false
    const current = { etag, lastModified }
    if (!isUnchanged(headers, current)) {
      this.fail(httpErrors.precondition_failed())
      return true
    }
    if (!isNotModified(headers, current, new Date(this.edge.clock.now()))) return false
    const held = etag === undefined ? undefined : heldTag(headers, etag)
    this.#write(304, undefined, undefined, route.cacheControl, held, extra)
    return true
  }

  /** Compresses where the client takes it and the body is large enough, then writes. */
  #encode(
    status: number,
    payload: string | Buffer,
    contentType: string,
    caching: string,
    etag: string | undefined,
    extra: string[],
  ): void {
    const accept = this.request.headers['accept-encoding']
    if (
      accept !== undefined &&
      ((payload.length >= this.edge.compressionMinBytes && isCompressible(contentType)) ||
        refusesIdentity(accept)) &&
      !isCoded(extra)
    ) {
      const encoding = negotiateEncoding(accept)
      if (encoding !== undefined) {
        const send = (coded: Buffer): void => {
          if (this.#answered) return
          extra.push('content-encoding', encoding)
          this.#write(status, coded, contentType, caching, etag && `${etag}-${encoding}`, extra)
        }
        const coded = compress(encoding, payload)
        if (!(coded instanceof Promise)) send(coded)
        else
          coded
            .then(send, (error: unknown) => this.fail(error))
            .catch((error: unknown) => this.#recover(error))
        return
      }
    }
    this.#write(status, payload, contentType, caching, etag, extra)
  }

  /** Answers with a problem (RFC 9457). Anything that is not in a catalogue becomes `internal_error`, and is logged. */
  fail(thrown: unknown): void {
    if (this.#answered) return
    try {
      this.#fail(thrown)
    } catch (error) {
      this.#recover(error)
    }
  }

  /**
   * An answer could not be written. Nothing of it was sent: the client is told so. Something was: the connection is cut,
   * because a request without an end would hold its client, and the drain, for ever.
   */
  #recover(error: unknown): void {
    if (this.response.headersSent || this.#isRecovering) {
      this.edge.telemetry.log.error({ err: error, route: this.template }, 'answer could not be written')
      connectionOf(this.request.socket).cut('fault')
      return
    }
    this.#isRecovering = true
    this.#answered = false
    this.fail(error instanceof AppError ? error : httpErrors.internal_error({ cause: error }))
  }

  #fail(thrown: unknown): void {
    const error = toAppError(thrown, this.route?.maxBodyBytes)
    this.errorCode = error.code
    if (error.status >= 500) {
      this.failure = error.cause ?? thrown
      if (!error.options.isRefusal) this.edge.logFailure(this, error, thrown)
    }
    const extra: string[] = []
    this.#merging = 'none'
    const { headers, retryAfterS } = error.options
    try {
      if (headers !== undefined) this.#merging = addFields(extra, headers)
      if (retryAfterS !== undefined) extra.push('retry-after', retryAfter(retryAfterS))
    } catch (invalid) {
      // The fault is the error's own; what is told instead has no headers.
      return this.#fail(invalid)
    }
    if (error.status === 413 || error.status === 408) this.response.shouldKeepAlive = false
    this.#write(
      error.status,
      JSON.stringify(toProblem(error, this.context.correlationId)),
      PROBLEM_MEDIA_TYPE,
      'no-store',
      undefined,
      extra,
    )
  }

  /** An answer without a route, such as a preflight. */
  reply(status: number, body: string | undefined, contentType: string | undefined, extra: string[]): void {
    if (!this.#answered) this.#write(status, body, contentType, 'no-store', undefined, extra)
  }

  #write(
    status: number,
    payload: string | Buffer | undefined,
    contentType: string | undefined,
    caching: string,
    etag: string | undefined,
    extra: string[],
  ): void {
    this.#settle()
    const { response } = this
    if (response.destroyed) return
    const { edge, route, request } = this
    let prepared = route === undefined ? edge.headers : route.headers
    const hasBody = payload !== undefined
    const plain = ['x-request-id', this.context.correlationId, 'cache-control', caching]
    if (this.rateLimit !== undefined) plain.push('ratelimit', this.rateLimit)
    if (this.rateLimitPolicy !== undefined) plain.push('ratelimit-policy', this.rateLimitPolicy)
    const fields: string[] = []
    if (etag !== undefined) fields.push('etag', `"${etag}"`)
    const { origin } = request.headers
    if (origin !== undefined) {
      const cors = edge.cors.headersFor(origin)
      if (cors) fields.push(...cors)
    }
    if (hasBody) {
      if (contentType === JSON_MEDIA_TYPE && route !== undefined) prepared = route.jsonHeaders
      else fields.push('content-type', contentType as string)
    }
    for (let i = 0; i < extra.length; i++) fields.push(extra[i] as string)
    this.status = status
    this.bytes = hasBody ? Buffer.byteLength(payload) : 0
    if (hasBody || (status !== 204 && status !== 304)) fields.push('content-length', String(this.bytes))
    if (edge.closing) response.shouldKeepAlive = false
    if (this.#merging === 'all') {
      const merged = mergeFields([...prepared.flat, ...plain, ...fields])
      edge.heads.write(response, status, NO_FIELDS, [], merged)
    } else {
      const isTwice = this.#merging === 'fields' && hasTwice(fields)
      edge.heads.write(response, status, prepared, plain, isTwice ? mergeFields(fields) : fields)
    }
    if (!hasBody) {
      response.end()
      return
    }
    // A text of as many bytes as characters is ASCII, and Node copies it out without converting it.
    if (this.bytes === payload.length) response.end(payload, 'latin1')
    else response.end(payload)
  }

  /** Nobody waits for the handler from here on: its place is free, and its deadline is over. */
  #settle(): void {
    this.#answered = true
    this.edge.deadlines.delete(this)
    if (this.place !== undefined) this.edge.release(this)
  }

  refuse(problem: AppError): void {
    this.fail(problem)
  }

  ended(cut: Cut | undefined): void {
    if (cut !== undefined) {
      this.aborted = cut.reason
      this.bytes = this.#answered ? Math.max(0, this.bytes - cut.unsentBytes) : 0
    }
    const isDone = this.#answered
    if (!isDone) {
      this.#settle()
      this.status = this.aborted === 'client' ? CLIENT_CLOSED_REQUEST : 503
    }
    this.#cancellation.cancel(
      () => new Error(this.status === CLIENT_CLOSED_REQUEST ? 'the client went away' : 'the request is over'),
      isDone ? DONE : undefined,
    )
    this.edge.end(this)
  }

  overdue(): void {
    if (!this.#answered) this.#timeOut()
    else if (!this.response.writableEnded) connectionOf(this.request.socket).cut('fault')
  }

  #timeOut(): void {
    const timeoutMs = this.route?.timeoutMs ?? this.edge.patienceMs
    const error = httpErrors.handler_timeout({ timeoutMs }, { retryAfterS: 1 })
    this.fail(error)
    this.#cancellation.cancel(() => error)
  }
}

/** The handler has coded the body itself. */
const isCoded = (flat: readonly string[]): boolean => flat.includes('content-encoding')
