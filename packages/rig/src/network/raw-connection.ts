import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { readAnswers, type WireAnswer } from './wire-answer.ts'

/** A connection that sends and reads what a test says, when it says it: half requests, slow bytes, silence. */
export interface RawConnection extends Disposable {
  readonly socket: Socket
  /** Resolves when the other side has ended or reset the connection, or this one has. */
  readonly ended: Promise<void>
  /** Sends while it is open, and nothing after. */
  write(bytes: string | Buffer): void
  /** Everything that was read so far. */
  received(): Buffer
  /** Whole answers so far; interim ones (1xx) are left out. Not for `HEAD`: see `readAnswers`. */
  answers(): WireAnswer[]
  /** When the first status line is complete, or the other side closed, or the time is over. */
  firstWord(timeoutMs: number): Promise<FirstWord>
}

/** How a connection was first answered; counted from when it was open. */
export type FirstWord = { readonly afterMs: number } & (
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'closed' | 'silent' }
)

/** @param read false: bytes stay in the kernel until the socket is resumed */
export async function openRaw(url: string | URL, { read = true } = {}): Promise<RawConnection> {
  const { hostname, port } = new URL(url)
  const socket = connect({ port: Number(port || 80), host: hostname, allowHalfOpen: true })
  const chunks: Buffer[] = []
  const ended = new Promise<void>((resolve) => socket.on('end', resolve).on('close', () => resolve()))
  socket.on('error', () => undefined)
  await Promise.race([once(socket, 'connect'), ended])
  const beganMs = performance.now()
  if (read) socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const received = () => Buffer.concat(chunks)
  return {
    socket,
    ended,
    received,
    write: (bytes) => void (socket.writable && socket.write(bytes)),
    answers: () => readAnswers(received()).answers,
    firstWord(timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<FirstWord>()
      const settle = (word: { kind: 'status'; status: number } | { kind: 'closed' | 'silent' }) => {
        clearTimeout(timer)
        socket.off('data', look)
        resolve({ ...word, afterMs: Math.round(performance.now() - beganMs) })
      }
      const look = () => {
        const status = /^HTTP\/1\.[01] (\d{3})/.exec(received().toString('latin1', 0, 12))?.[1]
        if (status) settle({ kind: 'status', status: Number(status) })
      }
      const timer = setTimeout(settle, timeoutMs, { kind: 'silent' })
      socket.on('data', look)
      ended.then(() => settle({ kind: 'closed' }))
      look()
      return promise
    },
    [Symbol.dispose]: () => void socket.destroy(),
  }
}
