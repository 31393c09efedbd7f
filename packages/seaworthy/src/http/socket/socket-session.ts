import type { WebSocket } from 'ws'
import { AppError } from '../../errors/index.ts'
import { type BodySource, sourceOf } from '../content/body-source.ts'
import { SlowReader } from '../content/slow-reader.ts'
import { httpErrors } from '../http-errors.ts'
import type { RequestView } from '../request-view.ts'
import { CloseCode, codeOfStatus } from './close-code.ts'
import { closeReason } from './close-reason.ts'
import { Heartbeat } from './heartbeat.ts'
import { IncomingMessages } from './incoming-messages.ts'
import { MessageRate } from './message-rate.ts'
import { socketErrors } from './socket-errors.ts'
import type { SocketOwner } from './socket-owner.ts'
import type { SocketTerms } from './socket-terms.ts'
import type { Socket } from './socket-view.ts'

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
  readonly #heartbeat: Heartbeat
  readonly #sources = new Set<BodySource>()
  readonly #expiresMs: number
  #state: 'open' | 'leaving' | 'closing' = 'open'
  #code: number = CloseCode.cut
  #partsMs = Number.POSITIVE_INFINITY
  #saidMs: number
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
    this.#heartbeat = new Heartbeat(terms.heartbeatMs, nowMs)
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
    else this.#close(CloseCode.normal, '')
  }

  send(message: unknown): Promise<void> {
    if (this.isClosed) return DONE
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
        if (value === undefined || this.isClosed) return
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
      if (this.isClosed) return this.#owner.cut('client')
      this.#sendAway()
    } else if (this.#state === 'open') {
      if (nowMs >= this.#expiresMs) this.#refuse(CloseCode.unauthorized, socketErrors.session_expired())
      else if (nowMs >= this.#saidMs + this.#terms.idleTimeoutMs) {
        const { idleTimeoutMs } = this.#terms
        this.#refuse(CloseCode.timeout, socketErrors.socket_idle({ idleTimeoutMs }))
      } else if (nowMs >= this.#heartbeat.dueMs) this.#beat(nowMs)
    }
    this.#schedule()
  }

  /** Of the first close, whoever sent it. */
  get code(): number {
    return this.#code
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
    if (this.isClosed) return reason
    this.#state = 'closing'
    this.#code = code ?? CloseCode.none
    this.#owner.cancelWork(() => new Error('the socket is closed'))
    if (this.#isCloser) this.#incoming.discard()
    this.#part()
    if (code === CloseCode.malformed) this.#owner.errorCode ??= 'message_malformed'
    if (code !== CloseCode.tooLarge || reason !== undefined) return reason
    const error = socketErrors.message_too_large({ maxBytes: this.#terms.maxMessageBytes })
    this.#owner.errorCode = error.code
    return this.#reasonOf(error)
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#state !== 'open' || !this.#count()) return
    this.#saidMs = this.#owner.nowMs()
    this.#terms.received()
    const read = this.#terms.read(data, isBinary)
    if (read.refusal === undefined) this.#incoming.push(read.message)
    else this.#refuse(read.code, read.refusal)
  }

  #count(): boolean {
    if (this.isClosed) return false
    if (this.#rate.take(this.#owner.nowMs())) return true
    this.#refuse(CloseCode.refused, socketErrors.too_many_messages({ maxPerS: this.#terms.maxMessagesPerS }))
    return false
  }

  #beat(nowMs: number): void {
    const pulse = {
      bytesRead: this.#owner.request.socket.bytesRead,
      isRead: !this.#incoming.isPaused,
      isDrained: this.#ws.bufferedAmount === 0,
    }
    const said = this.#heartbeat.beat(nowMs, pulse)
    if (said === 'ping') this.#ws.ping()
    else if (said === 'silent') this.#owner.cut('silent_client')
  }

  #fail(thrown: unknown): void {
    if (this.isClosed) return
    if (thrown instanceof SlowReader) return this.#owner.cut('slow_reader')
    const error = thrown instanceof AppError ? thrown : httpErrors.internal_error({ cause: thrown })
    if (error.status < 500) return this.#refuse(codeOfStatus(error.status), error)
    this.#owner.failure = error.cause ?? thrown
    this.#owner.tellFailure(error, thrown)
    this.#owner.errorCode = error.code
    this.#close(CloseCode.failed, closeReason({ code: error.code }))
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
    this.#close(CloseCode.restarts, closeReason({ code: 'service_stopping', retryMs }))
  }

  #close(code: number, reason: string): void {
    if (this.isClosed) return
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
        ? Math.min(this.#heartbeat.dueMs, this.#saidMs + idleTimeoutMs, this.#expiresMs)
        : this.#partsMs
  }
}
