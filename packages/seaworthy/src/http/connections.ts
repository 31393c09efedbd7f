import type { Socket } from 'node:net'
import type { Clock } from '../base/index.ts'
import type { AppError } from '../errors/index.ts'
import type { Logger } from '../telemetry/index.ts'
import type { RawRefusal } from './client-errors.ts'
import type { ClientPlaces } from './client-places.ts'
import { Connection, type ConnectionOwner, type CutReason, type OpenAnswer } from './connection.ts'
import { httpErrors } from './http-errors.ts'
import type { HttpSettings } from './http-settings.ts'

export interface ConnectionsOptions {
  readonly settings: Pick<
    HttpSettings,
    'headersTimeoutMs' | 'requestTimeoutMs' | 'sendTimeoutMs' | 'minSendBytesPerS' | 'maxUnsentBytes'
  >
  readonly clock: Clock
  readonly log: Pick<Logger, 'error'>
  readonly places: ClientPlaces
  /** What counts as one client. */
  readonly clientKey: (address: string) => string
  readonly refuse: RawRefusal
  /** An answer did not arrive whole. */
  readonly onCut: (reason: CutReason) => void
}

const SWEEP_MS = 500
const DRAIN_SWEEP_MS = 100
/** How long a client may go on sending to a connection that has said its last, before it must have read that. */
const LINGER_MS = 2_000
/** While draining, a request whose head stopped arriving is given up after this time. */
const STALLED_HEAD_MS = 1_000

/**
 * Every connection of one server. One sweep for all of them finds readers that do not read, in place of a timer for each
 * answer: a request costs nothing for it.
 */
export class Connections implements ConnectionOwner {
  draining = false
  readonly #options: ConnectionsOptions
  readonly #requestTimeoutMs: number
  readonly #all = new Set<Connection>()
  readonly #stopped = new AbortController()
  #drainEndsMs = 0
  #woken = new AbortController()

  constructor(options: ConnectionsOptions) {
    this.#options = options
    this.#requestTimeoutMs = Math.max(options.settings.requestTimeoutMs, options.settings.headersTimeoutMs)
    void this.#run()
  }

  get size(): number {
    return this.#all.size
  }

  /** Answers owed or not sent to the last byte. */
  get openAnswers(): number {
    let count = 0
    for (const { answers } of this.#all) count += answers.length
    return count
  }

  own(socket: Socket): void {
    const { places, clock, clientKey } = this.#options
    // Read now, and kept by Node: a client that has reset its connection has no address any more.
    const address = socket.remoteAddress ?? ''
    this.#all.add(new Connection(socket, this, places.enter(clientKey(address)), clock.monotonicMs()))
  }

  forget(connection: Connection): void {
    if (this.#all.delete(connection)) this.#options.places.leave(connection.place)
  }

  writeRefusal(problem: AppError, connection: Connection, reason: string | undefined): void {
    const { socket } = connection
    if (!socket.writable) return void socket.destroy()
    this.#options.refuse(problem, socket, reason)
    this.linger(connection)
  }

  linger(connection: Connection): void {
    connection.endsAtMs = this.#options.clock.monotonicMs() + LINGER_MS
    // What is still arriving is read and thrown away: unread, it would turn the close into a reset that overtakes the answer.
    connection.socket.resume()
  }

  /** From now on a connection ends with what it owes. */
  drain(): void {
    if (this.draining) return
    this.draining = true
    this.#drainEndsMs = this.#options.clock.monotonicMs() + this.#options.settings.headersTimeoutMs
    this.#woken.abort()
  }

  onCut(reason: CutReason): void {
    this.#options.onCut(reason)
  }

  /** Runs something that destroys sockets, and keeps those from it that owe something. */
  shielded(run: () => void): void {
    const kept = [...this.#all].filter(({ answers, isOver }) => answers.length > 0 || isOver)
    for (const { socket } of kept) socket.destroy = () => socket
    run()
    for (const { socket } of kept) Reflect.deleteProperty(socket, 'destroy')
  }

  /** @returns how many answers did not arrive whole */
  cutAll(reason: CutReason): number {
    const cut = this.openAnswers
    for (const connection of [...this.#all]) connection.cut(reason)
    return cut
  }

  stop(): void {
    this.#stopped.abort()
    this.#woken.abort()
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#options
    while (!this.#stopped.signal.aborted) {
      await clock.sleep(this.draining ? DRAIN_SWEEP_MS : SWEEP_MS, this.#woken.signal).catch(() => undefined)
      if (this.#woken.signal.aborted) this.#woken = new AbortController()
      try {
        this.sweep()
      } catch (err) {
        log.error({ err }, 'the sweep of the connections failed')
      }
    }
  }
  /** Once; also called by the timer. */
  sweep(): void {
    const nowMs = this.#options.clock.monotonicMs()
    let unsentBytes = 0
    for (const connection of this.#all) {
      if (nowMs >= connection.endsAtMs) connection.socket.destroy()
      else {
        unsentBytes += this.#watchSending(connection, nowMs)
        this.#watchAnswers(connection, nowMs)
        if (this.draining && connection.answers.length === 0) this.#watchHead(connection, nowMs)
      }
    }
    if (unsentBytes > this.#options.settings.maxUnsentBytes) this.#cutSlowest(unsentBytes)
  }

  /** Cuts a reader below the least rate, measured over a whole window: what was read before buys no time. */
  #watchSending(connection: Connection, nowMs: number): number {
    const { sendTimeoutMs, minSendBytesPerS } = this.#options.settings
    const { sending, socket, answers } = connection
    const unsentBytes = connection.unsentBytes
    sending.unsentBytes = unsentBytes
    if (unsentBytes === 0) {
      sending.sinceMs = -1
      return 0
    }
    const sent = socket.bytesWritten - unsentBytes
    sending.sentLately = sending.sinceMs < 0 ? Number.POSITIVE_INFINITY : sent - sending.sentBefore
    sending.sentBefore = sent
    const elapsedMs = nowMs - sending.sinceMs
    if (sending.sinceMs < 0 || elapsedMs >= sendTimeoutMs) {
      const leastBytes = Math.max(1, (minSendBytesPerS * elapsedMs) / 1_000)
      if (sending.sinceMs >= 0 && sent - sending.sentAtStart < leastBytes) connection.cut('slow_reader')
      sending.sinceMs = nowMs
      sending.sentAtStart = sent
    }
    let waitingBytes = 0
    for (let i = 1; i < answers.length; i++) waitingBytes += answers[i]?.response.writableLength ?? 0
    return unsentBytes + waitingBytes
  }

  #watchAnswers(connection: Connection, nowMs: number): void {
    for (const answer of [...connection.answers]) {
      if (answer.dueMs <= nowMs) {
        answer.dueMs = Number.POSITIVE_INFINITY
        answer.overdue(nowMs)
      }
      this.#watchBody(connection, answer, nowMs)
    }
    if (connection.unread?.request.complete) connection.unread = undefined
    if (connection.unread !== undefined) this.#watchBody(connection, connection.unread, nowMs)
  }

  /** In place of Node's own time for a request, which is one for all of them: an upload may take longer, as long as it goes on. */
  #watchBody(connection: Connection, { request, startedMs, arrivesByMs }: OpenAnswer, nowMs: number): void {
    if (request.complete || nowMs <= (arrivesByMs ?? startedMs + this.#requestTimeoutMs)) return
    const { bytesRead } = connection.socket
    // Of an upload more may wait in the kernel, where the machine held this process up.
    const isQuiet = connection.quietAtBytes === bytesRead
    connection.quietAtBytes = bytesRead
    if (arrivesByMs === undefined || isQuiet)
      connection.refuse(httpErrors.request_read_timeout(), 'ERR_HTTP_REQUEST_TIMEOUT')
  }

  #watchHead(connection: Connection, nowMs: number): void {
    const { reading, socket } = connection
    if (socket.bytesRead !== reading.bytes || reading.sinceMs < 0) {
      reading.bytes = socket.bytesRead
      reading.sinceMs = nowMs
    }
    const stalled = nowMs - reading.sinceMs >= STALLED_HEAD_MS
    if (stalled || nowMs >= this.#drainEndsMs) socket.destroy()
  }

  /** Memory is the only thing that a slow reader holds; when it runs out, whoever takes least goes first. */
  #cutSlowest(unsentBytes: number): void {
    const { maxUnsentBytes } = this.#options.settings
    const readers = [...this.#all]
      .filter(({ sending }) => sending.sinceMs >= 0 && Number.isFinite(sending.sentLately))
      .sort((a, b) => a.sending.sentLately - b.sending.sentLately)
    let leftBytes = unsentBytes
    // The last one may be a single answer above the bound, which harms nobody.
    for (const reader of readers.slice(0, -1)) {
      if (leftBytes <= maxUnsentBytes) return
      leftBytes -= reader.sending.unsentBytes
      reader.cut('unsent_bytes')
    }
  }
}
