import { connect } from 'node:net'

/** One answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number
  /** Lower-case names; the last one wins. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Sends bytes as they are and reads until the other side closes, for requests that no client library would make. The
 * parts are sent one after the other; `pauseMs` lies between them.
 */
export async function rawHttp(url: string, parts: readonly string[], pauseMs = 0): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect(Number(port), hostname)
  let received = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    received += chunk
  })
  socket.on('error', (error) => (received === '' ? reject(error) : resolve(received)))
  socket.on('close', () => resolve(received))
  let next = 0
  const send = (): void => {
    if (socket.destroyed || next >= parts.length) return
    socket.write(parts[next++] as string, () => setTimeout(send, pauseMs))
  }
  socket.on('connect', send)
  return parse(await promise)
}

function parse(received: string): RawAnswer {
  const end = received.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = received.slice(0, end).split('\r\n')
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    ),
    body: received.slice(end + 4),
  }
}
