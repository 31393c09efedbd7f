import { connect } from 'node:net'

const REQUESTS = 500
const EVERY_MS = 250

/** Sends hundreds of requests at once over one connection, again and again, and reads nothing. Answers with what stops it. */
export function startImpatientClient(port: number): () => void {
  const timer = setInterval(() => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.end('GET / HTTP/1.1\r\nHost: proof\r\n\r\n'.repeat(REQUESTS))
    })
    // It is cut off, which is the point.
    socket.on('error', () => socket.destroy())
    socket.resume()
  }, EVERY_MS)
  return () => clearInterval(timer)
}
