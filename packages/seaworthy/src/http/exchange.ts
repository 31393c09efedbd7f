import type { IncomingMessage, ServerResponse } from 'node:http'
import { nativePromise, type Watched } from '../base/index.ts'
import { AppError } from '../errors/index.ts'
import type { RequestContext } from '../telemetry/index.ts'
import { type Answer, answerOf } from './answer.ts'
import { type AnsweredExchange, writeAnswer } from './answer-writer.ts'
import type { ClientPlace } from './client-places.ts'
import { codedAnswer } from './coded-answer.ts'
import type { CompiledRoute } from './compiled-route.ts'
import {
  CLIENT_CLOSED_REQUEST,
  type Cut,
  type CutReason,
  connectionOf,
  type OpenAnswer,
} from './connection.ts'
import type { BodyPiece, BodySource } from './content/body-source.ts'
import { discardBody } from './content/discard-body.ts'
import { HEARTBEAT } from './content/event-source.ts'
import type { OpenStream } from './content/open-streams.ts'
import { OutgoingStream, type StreamSender } from './content/outgoing-stream.ts'
import { SlowReader } from './content/slow-reader.ts'
import type { UploadOwner } from './content/upload.ts'
import { toAppError } from './framework-errors.ts'
import { hookedAnswer } from './hooks/answer-hook.ts'
import { httpErrors } from './http-errors.ts'
import type { HttpParts } from './http-parts.ts'
import { problemAnswer } from './problem-answer.ts'
import type { Admitted } from './request-admission.ts'
import type { RequestRecord } from './request-recorder.ts'
import type { KeptInput } from './route.ts'
import { ServedRequest } from './served-request.ts'
import type { SocketCandidate } from './socket/socket-acceptor.ts'
import type { SocketSession } from './socket/socket-session.ts'

/** Clients of events that are sent away come back after one to two times as long, so that they do not come together. */
const RETURN_MS = 1_000

const DONE = { isDone: true }

/**
 * One request and its answer. Every answer of a route, and every refusal of a request, leaves through `write`, so that no
 * header is forgotten (probes and metrics have `InternalRoutes`, what never became a request `rawRefusal`); it goes straight
 * to the socket, which costs a third of what the framework's reply does (the bench `overhead`).
 */
export class Exchange
  extends ServedRequest
  implements
    StreamSender,
    OpenStream,
    UploadOwner,
    SocketCandidate,
    OpenAnswer,
    Watched,
    Admitted,
    RequestRecord,
    AnsweredExchange
{
  readonly response: ServerResponse
  status = 0
  bytes = 0
  errorCode: string | undefined = undefined
  /** What was thrown, when the answer is a failure of the service. */
  failure: unknown = undefined
  place: ClientPlace | undefined = undefined
  isAdmitted = false
  /** What ended it before its answer had arrived. */
  aborted: CutReason | undefined = undefined
  /** For the guard and the body until the handler runs; then for the handler. */
  dueMs: number
  before: Watched | undefined = undefined
  after: Watched | undefined = undefined
  /** When the head of a stream left, in monotonic milliseconds; undefined for other answers. */
  beganMs: number | undefined = undefined
  arrivesByMs: number | undefined = undefined
  upload: UploadOwner['upload'] = undefined
  #answered = false
  #stream: OutgoingStream | undefined = undefined
  #socket: SocketSession | undefined = undefined
  #isRecovering = false
  #isLate = false

  constructor(
    parts: HttpParts,
    request: IncomingMessage,
    response: ServerResponse,
    context: RequestContext,
    startedMs: number,
  ) {
    super(parts, request, context, startedMs)
    this.response = response
    this.dueMs = startedMs + parts.patienceMs
  }

  /** Runs the handler of the route with its deadline, then answers. Not for a client that left while it was being checked. */
  run(route: CompiledRoute, input: unknown): void {
    if (this.#answered) return
    const { clock, deadlines, telemetry } = this.parts
    this.dueMs = clock.monotonicMs() + route.timeoutMs
    this.context.deadlineAtMs = this.dueMs
    this.context.cancellation = this.cancellation
    try {
      const result = telemetry.context.run(this.context, () =>
        route.kept === undefined
          ? nativePromise(route.invoke(input, this))
          : route.kept(input as KeptInput, this),
      )
      if (!(result instanceof Promise)) this.#complete(route, result)
      else {
        const answer = (value: unknown) => this.#complete(route, value)
        result.then(answer, (error: unknown) => this.fail(error))
      }
      // Also for an answer that is being compressed.
      if (!this.#answered) deadlines.add(this)
    } catch (error) {
      this.fail(error)
    }
  }

  #complete(route: CompiledRoute, result: unknown): void {
    if (this.#answered) return discardBody(result)
    try {
      const { clock, compressionMinBytes } = this.parts
      const answer = answerOf(route, result, this, clock.now())
      if (answer.source !== undefined) return this.#begin(answer, answer.source)
      const coded = codedAnswer(answer, this.headers['accept-encoding'], compressionMinBytes)
      if (!(coded instanceof Promise)) return this.write(coded)
      coded.then((ready) => this.write(ready)).catch((error: unknown) => this.#recover(error))
    } catch (error) {
      discardBody(result)
      this.#recover(error)
    }
  }

  /** The head waits for the first piece: until then another answer can be given. */
  #begin(answer: Answer, source: BodySource): void {
    if (this.method === 'HEAD') {
      source.end()
      return this.write(answer)
    }
    const stream = new OutgoingStream(source, this.route?.streamIdleMs(answer.status) ?? 0)
    this.#stream = stream
    const refusal = this.parts.streams.enter(this)
    if (refusal !== undefined) return this.fail(refusal)
    // A generator runs where it is asked for its pieces, and what it logs and calls belongs to this request.
    this.parts.telemetry.context.run(this.context, () => {
      if (source.heartbeatMs !== undefined) return void this.#send(answer, stream, HEARTBEAT)
      stream.first().then(
        (piece) => this.#send(answer, stream, piece),
        (error: unknown) => {
          if (!this.#answered) this.#recover(error)
        },
      )
    })
  }

  async #send(answer: Answer, stream: OutgoingStream, first: BodyPiece | undefined): Promise<void> {
    if (this.#answered) return
    try {
      this.write(answer)
      this.beganMs = this.nowMs()
      // From here on time is counted piece by piece.
      this.context.deadlineAtMs = undefined
      await stream.send(this, first)
    } catch (error) {
      if (this.beganMs === undefined) return this.#recover(error)
      if (this.response.writableEnded || this.response.destroyed) return
      if (error instanceof SlowReader) connectionOf(this.request.socket).cut('slow_reader')
      else this.#broken(error, 'broken_source')
    }
  }

  /** The client learns it from a body without an end. */
  #broken(error: unknown, reason: CutReason): void {
    const fault = error instanceof AppError ? error : httpErrors.internal_error({ cause: error })
    this.errorCode = fault.code
    this.failure = fault.cause ?? error
    this.parts.recorder.failed(this, fault, error)
    // A turn later, so that the pieces before have left. A body of HTTP/1.0 ends where the connection does, unless it is reset.
    const isTold = this.request.httpVersionMinor >= 1
    setImmediate(() => connectionOf(this.request.socket).cut(isTold ? reason : 'fault'))
  }

  /** The service stops. A client of events comes back to another replica; one that has not read what it was sent is cut. */
  goAway(): void {
    if (this.#socket !== undefined) return this.#socket.goAway()
    if (this.#stream?.heartbeatMs === undefined || this.response.writableEnded) return
    if (this.response.writableNeedDrain) connectionOf(this.request.socket).cut('slow_reader')
    else this.#stream.finish(this, RETURN_MS + Math.floor(Math.random() * RETURN_MS))
  }

  /** Lets the route take the connection over, and runs its handler for as long as that is open. */
  open(route: CompiledRoute, input: unknown): void {
    if (this.#answered) return
    const refusal = this.parts.streams.enter(this)
    if (refusal !== undefined) return this.fail(refusal)
    try {
      this.#socket = route.sockets?.accept(this)
    } catch (error) {
      return this.fail(error)
    } finally {
      if (this.#socket === undefined) this.parts.streams.leave(this)
    }
    const session = this.#socket
    if (session === undefined) return
    this.#settle()
    this.status = 101
    this.beganMs = this.nowMs()
    this.context.cancellation = this.cancellation
    this.parts.telemetry.context.run(this.context, () => session.run(() => route.invoke(input, session)))
  }

  get head(): Buffer {
    return connectionOf(this.request.socket).handedOut ?? Buffer.alloc(0)
  }

  get closeCode(): number | undefined {
    return this.#socket?.code
  }

  get isClosed(): boolean {
    return this.#socket?.isClosed === true
  }

  cut(reason: CutReason): void {
    connectionOf(this.request.socket).cut(reason)
  }

  cancelWork(reason: () => Error): void {
    this.cancellation.cancel(reason)
  }

  tellFailure(error: AppError, thrown: unknown): void {
    this.parts.recorder.failed(this, error, thrown)
  }

  nowMs(): number {
    return this.parts.clock.monotonicMs()
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
      this.log.error({ err: error, route: this.template }, 'answer could not be written')
      connectionOf(this.request.socket).cut('fault')
      return
    }
    this.#isRecovering = true
    this.#answered = false
    this.fail(error instanceof AppError ? error : httpErrors.internal_error({ cause: error }))
  }

  #fail(thrown: unknown): void {
    this.#stream?.end()
    this.upload?.abandon(new Error('the request was answered with a failure'))
    const error = toAppError(thrown, this.route?.maxBodyBytes)
    this.errorCode = error.code
    if (error.status >= 500) {
      this.failure = error.cause ?? thrown
      if (!error.options.isRefusal) this.parts.recorder.failed(this, error, thrown)
    }
    let answer: Answer
    try {
      answer = problemAnswer(error, this.correlationId)
    } catch (invalid) {
      // The fault is the error's own; what is told instead has no headers.
      return this.#fail(invalid)
    }
    if (error.status === 413 || error.status === 408) this.response.shouldKeepAlive = false
    this.write(answer)
  }

  /** The one way out. */
  write(answer: Answer): void {
    if (this.#answered) return
    this.#settle()
    if (this.response.destroyed) return
    // The rest of an upload that nobody reads is not waited for.
    if (this.route?.accepted !== undefined && !this.request.complete) this.response.shouldKeepAlive = false
    this.status = answer.status
    this.bytes = writeAnswer(this.parts, this.response, this.#hooked(answer), this)
  }

  #hooked(answer: Answer): Answer {
    const hooks = this.route?.hooks
    if (hooks?.onAnswer === undefined) return answer
    const view = { status: answer.status, code: this.errorCode, durationMs: this.nowMs() - this.startedMs }
    try {
      return this.parts.telemetry.context.run(this.context, () => hookedAnswer(hooks, answer, view, this))
    } catch (cause) {
      this.parts.recorder.failed(this, httpErrors.hook_failed({ feature: hooks.feature }, { cause }), cause)
      return answer
    }
  }

  /** Nobody waits for the handler from here on: its place is free, and its deadline is over. */
  #settle(): void {
    this.#answered = true
    this.parts.deadlines.delete(this)
    this.parts.admission.release(this)
  }

  refuse(problem: AppError): void {
    this.fail(problem)
  }

  ended(cut: Cut | undefined): void {
    if (cut !== undefined) {
      this.aborted = cut.reason
      this.bytes = this.#answered ? Math.max(0, this.bytes - cut.unsentBytes) : 0
    }
    this.upload?.abandon(new Error('the client left'))
    if (this.#stream !== undefined || this.#socket !== undefined) {
      this.#stream?.end()
      this.#socket?.ended()
      this.parts.streams.leave(this)
    }
    const isWhole = this.#stream === undefined && this.#socket === undefined
    const isDone = this.#answered && (isWhole || cut === undefined)
    if (!this.#answered) this.status = this.aborted === 'client' ? CLIENT_CLOSED_REQUEST : 503
    this.#settle()
    this.cancellation.cancel(
      () => new Error(this.status === CLIENT_CLOSED_REQUEST ? 'the client went away' : 'the request is over'),
      isDone ? DONE : undefined,
    )
    this.parts.admission.ended(this)
    this.parts.recorder.ended(this)
  }

  overdue(nowMs: number): void {
    if (this.#socket !== undefined) return this.#socket.overdue(nowMs)
    if (this.#answered) {
      if (this.response.writableEnded) return
      const silent = this.#stream
      if (silent?.heartbeatMs !== undefined) return silent.beat(this)
      if (silent === undefined) return connectionOf(this.request.socket).cut('fault')
      const cause = new Error(`the source of the body gave nothing for ${silent.idleMs} ms`)
      this.#broken(httpErrors.stream_stalled({ idleMs: silent.idleMs }, { cause }), 'silent_source')
      return
    }
    if (!this.#isLate) {
      // One more turn: where the machine held this process up, the call that this request waits for may be due too, and was
      // due earlier. It has a fallback to answer with.
      this.#isLate = true
      this.dueMs = nowMs + 1
      return
    }
    const timeoutMs = this.route?.timeoutMs ?? this.parts.patienceMs
    const error = httpErrors.handler_timeout({ timeoutMs }, { retryAfterS: 1 })
    this.fail(error)
    this.cancellation.cancel(() => error)
  }
}
