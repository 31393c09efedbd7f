// Tells two things, with a silence between them, as a stream of events; and says what it hears over an upgraded connection.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

const SILENCE_MS = Number(process.env.SILENCE_MS)
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

const server = createServer((request, response) => {
  if (request.url !== '/events') return void response.end('{}')
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('data: one\n\n')
  setTimeout(() => response.end('data: two\n\n'), SILENCE_MS)
})
server.on('upgrade', (request, socket) => {
  const accepted = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}${MAGIC}`)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accepted}\r\n\r\n`,
  )
  socket.on('data', (heard) => socket.write(heard)).on('error', () => undefined)
})
server.listen(8000, '0.0.0.0', () => console.log('listening'))
