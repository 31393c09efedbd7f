import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** An answer as it stood on the wire. */
export interface WireAnswer {
  readonly status: number
  /** Lower-case names; the last one wins. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A connection that sends and reads what a test says, when it says it. */
export interface RawConnection extends Disposable {
  readonly socket: Socket
  /** Resolves when the other side has ended or reset the connection, or this one has. */
  readonly ended: Promise<void>
  /** Everything that was read so far. */
  received(): Buffer
  /** Whole answers so far; interim ones (1xx) are left out. Not for `HEAD`: see `readAnswers`. */
  answers(): WireAnswer[]
}

/** @param read false: bytes stay in the kernel until the socket is resumed */
export async function openRaw(url: string, { read = true } = {}): Promise<RawConnection> {
  const { hostname, port } = new URL(url)
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
  const chunks: Buffer[] = []
  const ended = new Promise<void>((resolve) => socket.on('end', resolve).on('close', () => resolve()))
  socket.on('error', () => undefined)
  await Promise.race([once(socket, 'connect'), ended])
  if (read) socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const received = () => Buffer.concat(chunks)
  return {
    socket,
    ended,
    received,
    answers: () => readAnswers(received()).answers,
    [Symbol.dispose]: () => void socket.destroy(),
  }
}

/**
 * Takes a stream of bytes apart into answers (RFC 9112 §6): what is left at the end is an answer that is not whole, or no
 * HTTP. Every answer of the chassis has a Content-Length.
 *
 * @param isHead whether the request in this place was one whose answer has a length and no body
 */
export function readAnswers(
  bytes: Buffer,
  isHead: (index: number) => boolean = () => false,
): { answers: WireAnswer[]; rest: Buffer } {
  const answers: WireAnswer[] = []
  let at = 0
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n', at)
    if (end === -1) return { answers, rest: bytes.subarray(at) }
    const [statusLine = '', ...lines] = bytes.toString('latin1', at, end).split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1])
    if (Number.isNaN(status)) return { answers, rest: bytes.subarray(at) }
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    const bodyAt = end + 4
    const hasNoBody = status < 200 || status === 204 || status === 304 || isHead(answers.length)
    const length = hasNoBody ? 0 : Number(headers['content-length'])
    if (Number.isNaN(length) || bytes.length < bodyAt + length) return { answers, rest: bytes.subarray(at) }
    if (status >= 200) answers.push({ status, headers, body: bytes.subarray(bodyAt, bodyAt + length) })
    at = bodyAt + length
  }
}
