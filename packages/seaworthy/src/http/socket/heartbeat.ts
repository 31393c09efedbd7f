/** What is seen of a connection when a ping is due. */
export interface Pulse {
  /** Bytes that have arrived on it. */
  readonly bytesRead: number
  /** Whether what arrives is read now; the client cannot be heard while it waits. */
  readonly isRead: boolean
  /** Whether the client has read what it was sent: one that has not would not read a ping. */
  readonly isDrained: boolean
}

/** Whether a client is there: something has to arrive between two pings. */
export class Heartbeat {
  /** Monotonic milliseconds. */
  dueMs: number
  readonly #intervalMs: number
  /** What had arrived when the last ping was sent; -1 without one. */
  #pingedAtBytes = -1
  #isLate = false

  constructor(intervalMs: number, nowMs: number) {
    this.#intervalMs = intervalMs
    this.dueMs = nowMs + intervalMs
  }

  beat(nowMs: number, { bytesRead, isRead, isDrained }: Pulse): 'ping' | 'wait' | 'silent' {
    if (isRead && bytesRead === this.#pingedAtBytes) {
      if (this.#isLate) return 'silent'
      // One more turn: where the machine held this process up, the pong is there and was not read.
      this.#isLate = true
      this.dueMs = nowMs + 1
      return 'wait'
    }
    this.#isLate = false
    this.dueMs = nowMs + this.#intervalMs
    const isPinged = isRead && isDrained
    this.#pingedAtBytes = isPinged ? bytesRead : -1
    return isPinged ? 'ping' : 'wait'
  }
}
