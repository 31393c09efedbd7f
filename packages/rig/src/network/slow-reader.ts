import { Socket } from 'node:net'
import { type AnswerSequence, createAnswerSequence } from './answer-sequence.ts'

const TICK_MS = 20

/** A client that takes its answers no faster than it is told to. */
export interface SlowReader extends Disposable {
  readonly sequence: AnswerSequence
  /** Sends one more request, or some. */
  send(requests: string): void
  /** Bytes that were read so far, heads included. */
  readonly received: number
  /** Bytes a second from now on; zero reads nothing. */
  setRate(bytesPerSecond: number): void
  /** Whether the connection is over and everything that it had was read. */
  readonly isOver: boolean
  /** When the last byte came, by the monotonic clock of this process. */
  readonly lastAtMs: number
}

/** Connects; a connection that is refused is over. */
export function openSlowReader(url: string, bytesPerSecond: number): SlowReader {
  const { hostname, port } = new URL(url)
  const sequence = createAnswerSequence()
  const socket = new Socket()
  // Before it connects: a window that has been read from grows, and with it what the kernel holds.
  socket.pause()
  let received = 0
  let lastAtMs = performance.now()
  let isOver = false
  let rate = bytesPerSecond
  let allowed = 0
  let tickedMs = performance.now()
  const move = () => {
    const now = performance.now()
    allowed += (rate * (now - tickedMs)) / 1000
    tickedMs = now
    if (received < allowed) socket.resume()
    else socket.pause()
  }
  const timer = setInterval(move, TICK_MS)
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length
    lastAtMs = performance.now()
    sequence.add(chunk)
    if (received >= allowed) socket.pause()
  })
  socket.on('error', () => {})
  socket.connect({ host: hostname, port: Number(port || 80) })
  socket.on('end', () => sequence.end())
  socket.on('close', () => {
    isOver = true
    clearInterval(timer)
  })
  return {
    sequence,
    send: (requests) => {
      socket.write(requests)
    },
    get received() {
      return received
    },
    get isOver() {
      return isOver
    },
    get lastAtMs() {
      return lastAtMs
    },
    setRate(next) {
      move()
      rate = next
      allowed = Math.min(allowed, received)
      move()
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      socket.destroy()
    },
  }
}
