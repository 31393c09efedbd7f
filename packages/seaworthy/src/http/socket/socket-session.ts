import type { IncomingMessage } from 'node:http'
import type { WebSocket } from 'ws'
import { AppError } from '../../errors/index.ts'
import type { CutReason } from '../connection.ts'
import { type BodySource, sourceOf } from '../content/body-source.ts'
import { SlowReader } from '../content/slow-reader.ts'
import { httpErrors } from '../http-errors.ts'
import type { RequestView } from '../request-view.ts'
import { closeReason } from './close-reason.ts'
import { IncomingMessages } from './incoming-messages.ts'
import { MessageRate } from './message-rate.ts'
import { socketErrors } from './socket-errors.ts'
import type { SocketTerms } from './socket-terms.ts'
import type { Socket } from './socket-view.ts'

/** The request that opened a socket, for as long as that is open. */
export interface SocketOwner extends RequestView {
  readonly request: IncomingMessage
  /** Bytes of messages sent. */
  bytes: number
  /** When `overdue` is to be called, in monotonic milliseconds. */
  dueMs: number
  errorCode: string | undefined
  /** What was thrown, when the end is a failure of the service. */
  failure: unknown
  nowMs(): number
  cut(reason: CutReason): void
  /** Nobody waits for the handler any more. */
  cancelWork(reason: () => Error): void
  /** Tells of a failure of the handler. */
  tellFailure(error: AppError, thrown: unknown): void
}

const NORMAL = 1000
const MALFORMED = 1007
const REFUSED = 1008
const TOO_LARGE = 1009
const FAILED = 1011
const RESTARTS = 1012
const UNSUPPORTED = 1003
/** As IANA has it: Unauthorized, Timeout. */
const EXPIRED = 3000
const IDLE = 3008
/** An error of the handler with the status 4xx is the close code 44xx: from 4000 they are free to use (RFC 6455 §7.4.2). */
const OF_STATUS = 4000
const NO_STATUS = 1005
const CUT = 1006

/** A client has so long to answer a close, and a handler to finish the message that it is at. */
const PARTING_MS = 2_000
/** Clients that are sent away come back after one to two times as long. */
const RETURN_MS = 1_000
/** Above it a sender waits for the client. */
const ROOM_BYTES = 65_536

const DONE = Promise.resolve()

/**
 * One open socket. It has no timer: `dueMs` of its owner is the next moment at which something is due, and the sweep of the
 * connections looks at it.
 */
export class SocketSession implements Socket<unknown, unknown> {
  readonly #owner: SocketOwner
  readonly #ws: WebSocket
  readonly #terms: SocketTerms
  readonly #incoming: IncomingMessages<unknown>
  readonly #rate: MessageRate
  readonly #sources = new Set<BodySource>()
  readonly #expiresMs: number
  #state: 'open' | 'leaving' | 'closing' = 'open'
  /** Of the first close, whoever sent it. */
  #code = CUT
  #partsMs = Number.POSITIVE_INFINITY
  #beatMs: number
  #saidMs: number
  /** What had arrived when the last ping was sent; -1 without one. */
  #pingedAtBytes = -1
  #isLate = false
  #isCloser = false

  /** @param expiresInMs until the token of the caller does */
  constructor(ws: WebSocket, owner: SocketOwner, terms: SocketTerms, expiresInMs: number) {
    const nowMs = owner.nowMs()
    this.#ws = ws
    this.#owner = owner
    this.#terms = terms
    this.#incoming = new IncomingMessages(ws)
    this.#rate = new MessageRate(terms.maxMessagesPerS, nowMs)
    this.#expiresMs = nowMs + expiresInMs
    this.#saidMs = nowMs
    this.#beatMs = nowMs + terms.heartbeatMs
    this.#schedule()
    // ws has closed it by then, with the code that the fault has.
    ws.on('error', () => undefined)
    ws.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary))
    ws.on('ping', () => this.#count())
    ws.on('pong', () => this.#count())
  }

  get request(): RequestView {
    return this.#owner
  }

  get signal(): AbortSignal {
    return this.#owner.signal
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    return this.#incoming[Symbol.asyncIterator]()
  }

  /** The handler's work, from beginning to end. */
  async run(handler: () => unknown): Promise<void> {
    try {
      await handler()
    } catch (error) {
      return this.#fail(error)
    }
    if (this.#state === 'leaving') this.#sendAway()
    else this.#close(NORMAL, '')
  }

  send(message: unknown): Promise<void> {
    if (this.#isOver) return DONE
    let text: string
    try {
      text = this.#terms.serialize(message) ?? 'null'
    } catch (error) {
      this.#fail(error)
      return DONE
    }
    if (this.#ws.bufferedAmount > this.#terms.maxUnsentBytes) {
      this.#owner.cut('slow_reader')
      return DONE
    }
    this.#owner.bytes += Buffer.byteLength(text)
    this.#saidMs = this.#owner.nowMs()
    this.#terms.sent()
    if (this.#ws.bufferedAmount < ROOM_BYTES) {
      this.#ws.send(text)
      return DONE
    }
    return new Promise((resolve) => this.#ws.send(text, () => resolve()))
  }

  async sendAll(values: AsyncIterable<unknown>, messageOf = (value: never): unknown => value): Promise<void> {
    const source = sourceOf(values)
    if (source === undefined) return this.#fail(new TypeError('what sendAll is given is no async iterable'))
    this.#sources.add(source)
    try {
      while (this.#state === 'open') {
        const value = await source.next()
        if (value === undefined || this.#isOver) return
        await this.send(messageOf(value as never))
      }
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#sources.delete(source)
      source.end()
    }
  }

  /** The service stops: the handler may finish the message that it is at, and the client is told to come back. */
  goAway(): void {
    if (this.#state !== 'open') return
    if (this.#ws.bufferedAmount > 0) return this.#owner.cut('slow_reader')
    this.#state = 'leaving'
    this.#incoming.discard()
    this.#part()
  }

  /** Something is due. */
  overdue(nowMs: number): void {
    if (nowMs >= this.#partsMs) {
      if (this.#state === 'closing') return this.#owner.cut('client')
      this.#sendAway()
    } else if (this.#state === 'open') {
      if (nowMs >= this.#expiresMs) this.#refuse(EXPIRED, socketErrors.session_expired())
      else if (nowMs >= this.#saidMs + this.#terms.idleTimeoutMs) {
        const { idleTimeoutMs } = this.#terms
        this.#refuse(IDLE, socketErrors.socket_idle({ idleTimeoutMs }))
      } else if (nowMs >= this.#beatMs && !this.#beat(nowMs)) return
    }
    this.#schedule()
  }

  /** Whether both sides have said that it is over, or one has and the other left. */
  get isClosed(): boolean {
    return this.#state === 'closing'
  }

  /** The connection is gone. */
  ended(): void {
    this.#state = 'closing'
    this.#part()
    this.#terms.closed(this.#code)
  }

  /** A close is sent, whoever began it. @returns the reason to give */
  closing(code: number | undefined, reason: string | Buffer | undefined): string | Buffer | undefined {
    if (this.#state === 'closing') return reason
    this.#state = 'closing'
    this.#code = code ?? NO_STATUS
    this.#owner.cancelWork(() => new Error('the socket is closed'))
    if (this.#isCloser) this.#incoming.discard()
    this.#part()
    if (code === MALFORMED) this.#owner.errorCode ??= 'message_malformed'
    if (code !== TOO_LARGE || reason !== undefined) return reason
    const error = socketErrors.message_too_large({ maxBytes: this.#terms.maxMessageBytes })
    this.#owner.errorCode = error.code
    return this.#reasonOf(error)
  }

  get #isOver(): boolean {
    return this.#state === 'closing'
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#state !== 'open' || !this.#count()) return
    this.#saidMs = this.#owner.nowMs()
    this.#terms.received()
    if (isBinary || this.#terms.validate === undefined)
      return this.#refuse(UNSUPPORTED, socketErrors.message_malformed())
    let message: unknown
    try {
      message = JSON.parse(data.toString())
    } catch {
      return this.#refuse(MALFORMED, socketErrors.message_malformed())
    }
    const fault = this.#terms.validate(message)
    if (fault === undefined) this.#incoming.push(message)
    else this.#refuse(REFUSED, fault)
  }

  #count(): boolean {
    if (this.#state === 'closing') return false
    if (this.#rate.take(this.#owner.nowMs())) return true
    this.#refuse(REFUSED, socketErrors.too_many_messages({ maxPerS: this.#terms.maxMessagesPerS }))
    return false
  }

  /** False when the client has not been heard since the last one, and is cut. */
  #beat(nowMs: number): boolean {
    const { bytesRead } = this.#owner.request.socket
    const mayBeHeard = !this.#incoming.isPaused
    if (mayBeHeard && bytesRead === this.#pingedAtBytes) {
      if (this.#isLate) {
        this.#owner.cut('silent_client')
        return false
      }
      // One more turn: where the machine held this process up, the pong is there and was not read.
      this.#isLate = true
      this.#beatMs = nowMs + 1
      return true
    }
    this.#isLate = false
    this.#beatMs = nowMs + this.#terms.heartbeatMs
    // A client that has not read what it was sent would not read this either, and is slow, which is another matter.
    const mayPing = mayBeHeard && this.#ws.bufferedAmount === 0
    this.#pingedAtBytes = mayPing ? bytesRead : -1
    if (mayPing) this.#ws.ping()
    return true
  }

  #fail(thrown: unknown): void {
    if (this.#isOver) return
    if (thrown instanceof SlowReader) return this.#owner.cut('slow_reader')
    const error = thrown instanceof AppError ? thrown : httpErrors.internal_error({ cause: thrown })
    if (error.status < 500) return this.#refuse(OF_STATUS + error.status, error)
    this.#owner.failure = error.cause ?? thrown
    this.#owner.tellFailure(error, thrown)
    this.#owner.errorCode = error.code
    this.#close(FAILED, closeReason({ code: error.code }))
  }

  #refuse(code: number, error: AppError): void {
    this.#owner.errorCode = error.code
    this.#close(code, this.#reasonOf(error))
  }

  #reasonOf(error: AppError): string {
    return closeReason({ code: error.code, detail: error.message })
  }

  #sendAway(): void {
    const retryMs = RETURN_MS + Math.floor(Math.random() * RETURN_MS)
    this.#close(RESTARTS, closeReason({ code: 'service_stopping', retryMs }))
  }

  #close(code: number, reason: string): void {
    if (this.#isOver) return
    this.#isCloser = true
    this.#ws.close(code, reason)
  }

  /** Nothing more is taken in; what is under way has a last while. */
  #part(): void {
    for (const source of this.#sources) source.end()
    this.#incoming.finish()
    this.#partsMs = this.#owner.nowMs() + PARTING_MS
    this.#schedule()
  }

  #schedule(): void {
    const { idleTimeoutMs } = this.#terms
    this.#owner.dueMs =
      this.#state === 'open'
        ? Math.min(this.#beatMs, this.#saidMs + idleTimeoutMs, this.#expiresMs)
        : this.#partsMs
  }
}
