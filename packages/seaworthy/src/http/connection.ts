import type { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { AppError } from '../errors/index.ts'
import type { ClientPlace } from './client-places.ts'

/** Why an answer did not arrive whole: a metric label, so the set is closed. */
export type CutReason =
  | 'client'
  | 'slow_reader'
  | 'unsent_bytes'
  | 'pipelined'
  | 'deadline'
  | 'silent_source'
  | 'broken_source'
  | 'silent_client'
  | 'fault'

/** What nginx logs for a client that did not wait. */
export const CLIENT_CLOSED_REQUEST = 499

/** What became of an answer whose connection is gone. */
export interface Cut {
  readonly reason: CutReason
  /** Bytes of head and body that the kernel did not take. */
  readonly unsentBytes: number
}

/** A request whose answer is owed or under way. */
export interface OpenAnswer {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly startedMs: number
  /** Monotonic milliseconds at which it is `overdue`, unless it is answered before. */
  dueMs: number
  /** When the body of the request has to be there, in monotonic milliseconds; HTTP_REQUEST_TIMEOUT_MS after its start where this is undefined. */
  readonly arrivesByMs?: number | undefined
  /** Both sides have said that it is over: the end of the connection cuts nothing. */
  readonly isClosed?: boolean
  overdue(nowMs: number): void
  /** Answers with this problem, where nothing else was answered yet. */
  refuse(problem: AppError): void
  /** Nothing more will be sent; called once. Undefined: the kernel took the last byte. */
  ended(cut: Cut | undefined): void
}

/** What a connection needs of the server that it belongs to. */
export interface ConnectionOwner {
  readonly draining: boolean
  /** Writes a problem by hand, for what has no response object; false when the socket takes nothing any more. */
  writeRefusal(problem: AppError, connection: Connection, reason: string | undefined): void
  /** It has said all that it will: what still arrives is thrown away until the client closes too, for a short time. */
  linger(connection: Connection): void
  forget(connection: Connection): void
  /** An answer did not arrive whole. */
  onCut(reason: CutReason): void
}

interface Handle {
  readonly bytesWritten: number
  readonly writeQueueSize: number
}

const STILL_READ: ReadonlySet<CutReason> = new Set(['deadline', 'silent_source', 'broken_source'])

const CONNECTION = Symbol('connection')
type OwnedSocket = Socket & { [CONNECTION]?: Connection; _handle?: Handle | null }

/** The owner of a socket; every socket of a guarded server has one from its first moment. */
export const connectionOf = (socket: Socket): Connection => (socket as OwnedSocket)[CONNECTION] as Connection

/**
 * Owns a socket from accept to close, whatever Node does with it in between: a socket that Node hands out for CONNECT or
 * Upgrade loses Node's own listeners, and a reset of it was an uncaught error that ended the process. It also knows every
 * answer that the socket still owes, because Node forgets those that wait behind another one when the socket closes (before
 * Node 26), and takes an answer for finished that is handed over but not sent.
 */
export class Connection {
  readonly socket: Socket
  readonly openedMs: number
  /** What the client of this connection holds, where every request of it is from the same one. */
  readonly place: ClientPlace
  /** What had arrived when a sweep found an upload late. */
  quietAtBytes = -1
  /** Answered before its body had arrived: what is left of it has to arrive in time too. */
  unread: OpenAnswer | undefined
  /** In the order of the requests. */
  readonly answers: OpenAnswer[] = []
  /** Monotonic milliseconds at which the socket is destroyed, whatever it does. */
  endsAtMs = Number.POSITIVE_INFINITY
  /** What the sweep saw of the bytes that wait to be sent. */
  readonly sending = { sinceMs: -1, sentAtStart: 0, sentBefore: 0, sentLately: 0, unsentBytes: 0 }
  /** What the sweep of a draining server saw arrive. */
  readonly reading = { sinceMs: -1, bytes: 0 }
  /** What came behind a request that Node handed the socket out for; undefined while it speaks HTTP. */
  handedOut: Buffer | undefined
  readonly #owner: ConnectionOwner
  #cutReason: CutReason = 'client'
  #refusal: { problem: AppError; reason: string | undefined } | undefined
  #refused = false
  #isAhead = false
  /** Bytes of the requests before, as far as all of them asked for another protocol. */
  #readBefore = 0

  constructor(socket: Socket, owner: ConnectionOwner, place: ClientPlace, openedMs: number) {
    this.socket = socket
    this.place = place
    this.openedMs = openedMs
    this.#owner = owner
    ;(socket as OwnedSocket)[CONNECTION] = this
    socket.on('error', ignore)
    // The one moment at which the handle can still tell what it did not send.
    socket._destroy = destroyOwned
    socket.destroySoon = endInStages
  }

  begin(answer: OpenAnswer): void {
    if (this.answers.push(answer) === 2) this.#isAhead = true
    answer.response.on('close', onResponseClose)
  }

  /** More may have arrived, or be on its way, than is answered. */
  get isAhead(): boolean {
    return this.#isAhead || this.answers.at(-1)?.request.complete === false
  }

  /**
   * Node answers a request that asks for another protocol as any other, but throws away what came behind it in one piece, so
   * that later answers went to the wrong requests. It ends the connection, unless nothing can have come behind it.
   */
  passUpgrade(request: IncomingMessage, response: ServerResponse): void {
    const { bytesRead } = this.socket
    const isSure = request.rawHeaders.length < MOST_SURE_FIELDS * 2
    if (isSure && bytesRead === this.#readBefore + lengthOf(request)) {
      this.#readBefore = bytesRead
      return
    }
    this.#isAhead = true
    response.shouldKeepAlive = false
  }

  /** Node hands the socket out and forgets it: what the request is refused with is written to it by hand, and is the last. */
  handOut(response: ServerResponse, head: Buffer): void {
    const { socket } = this
    this.handedOut = head
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.once('finish', () => {
      response.detachSocket(socket)
      response.emit('close')
      this.end()
    })
  }

  /** Bytes given to the socket that the kernel has not taken. */
  get unsentBytes(): number {
    const { socket } = this
    if (socket.writableLength === 0) return 0
    const handle = (socket as OwnedSocket)._handle
    if (!handle) return socket.writableLength
    return socket.bytesWritten - handle.bytesWritten + handle.writeQueueSize
  }

  /** Nothing more that arrives is answered. */
  get isOver(): boolean {
    return this.#refused || this.socket.destroyed
  }

  /**
   * The request that is arriving, or what arrives in place of one, cannot be answered but with this problem. Earlier
   * requests are answered first: the problem of a second request must not be taken for the answer of the first.
   */
  refuse(problem: AppError, reason: string | undefined): void {
    if (this.#refused) return
    this.#refused = true
    const last = this.answers.at(-1)
    if (last !== undefined && !last.request.complete) {
      last.response.shouldKeepAlive = false
      last.refuse(problem)
    } else if (last !== undefined) this.#refusal = { problem, reason }
    else this.#owner.writeRefusal(problem, this, reason)
  }

  /** Ends after what it owes, and hears the client out. */
  end(): void {
    this.#refused = true
    this.#isAhead = true
    this.socket.end(() => this.#owner.linger(this))
  }

  cut(reason: CutReason): void {
    this.#cutReason = reason
    // What a reader did not take must not stay in the kernel either; at the deadline, and of a body that broke off, it may
    // still be read.
    if (STILL_READ.has(reason)) this.socket.destroy()
    else this.socket.resetAndDestroy()
  }

  /** The kernel took the last byte of an answer. */
  sent(response: ServerResponse): void {
    const { answers } = this
    for (let i = 0; i < answers.length; i++) {
      const answer = answers[i] as OpenAnswer
      if (answer.response !== response) continue
      answers.splice(i, 1)
      if (!answer.request.complete) this.unread = answer
      answer.ended(isSent(response) ? undefined : { reason: this.#cutReason, unsentBytes: 0 })
      break
    }
    if (answers.length > 0) return
    if (this.#refusal !== undefined) {
      const { problem, reason } = this.#refusal
      this.#refusal = undefined
      this.#owner.writeRefusal(problem, this, reason)
    } else if ((this.#refused || this.#owner.draining) && !this.socket.destroyed) this.socket.destroySoon()
  }

  /** The socket is being destroyed: ends every answer that it still owes. */
  destroyed(error: Error | null): void {
    // After a failed write the handle counts what it dropped as sent.
    const wrote = (error as NodeJS.ErrnoException | null)?.syscall === 'write'
    const unsentBytes = wrote
      ? Math.max(this.sending.unsentBytes, this.socket.writableLength)
      : this.unsentBytes
    for (const answer of this.answers.splice(0)) {
      const { response } = answer
      if (isSent(response) || answer.isClosed) answer.ended(undefined)
      else {
        const waits = response.socket === null
        this.#owner.onCut(this.#cutReason)
        answer.ended({
          reason: this.#cutReason,
          unsentBytes: waits ? Number.POSITIVE_INFINITY : unsentBytes,
        })
      }
    }
    this.#owner.forget(this)
  }
}

/** Node takes a response off its socket when the last byte was taken; one that waits its turn has none yet, but bytes. */
const isSent = (response: ServerResponse): boolean => response.socket === null && response.writableFinished

/** Node's own listener tells `clientError`; without any, an error of a socket that was handed out ends the process. */
function ignore(): void {}

/**
 * What was not read turns the close into a reset, which overtakes the answers that the kernel still holds (RFC 9112 §9.6): a
 * 413 was lost to who was still sending, and megabytes of answers to who asked ahead.
 */
function endInStages(this: OwnedSocket): void {
  const connection = this[CONNECTION]
  if (connection?.isAhead) connection.end()
  else Socket.prototype.destroySoon.call(this)
}

/** A field written without a space hides a byte of what comes behind; the shortest request has 18. */
const MOST_SURE_FIELDS = 18

/** Bytes on the wire of a request as most clients write it, with its body; NaN where that cannot be known. */
function lengthOf({ method = '', url = '', rawHeaders, headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return Number.NaN
  let length = method.length + url.length + '  HTTP/1.1\r\n\r\n'.length
  for (const text of rawHeaders) length += text.length + 2
  return length + Number(headers['content-length'] ?? 0)
}

function onResponseClose(this: ServerResponse): void {
  connectionOf(this.req.socket).sent(this)
}

function destroyOwned(this: OwnedSocket, error: Error | null, done: (error?: Error | null) => void): void {
  this[CONNECTION]?.destroyed(error)
  Socket.prototype._destroy.call(this, error, done)
}
