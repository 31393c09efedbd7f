import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from '../processes/free-port.ts'
import { rawHttp } from './raw-http.ts'

test('a connection that is refused, or reset before an answer, rejects', async () => {
  await expect(rawHttp(`http://127.0.0.1:${await freePort()}`, ['GET / HTTP/1.1\r\n\r\n'])).rejects.toThrow(
    'ECONNREFUSED',
  )
  await using server = createServer((socket) => void socket.once('data', () => socket.resetAndDestroy()))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await expect(rawHttp(`http://127.0.0.1:${port}`, ['GET / HTTP/1.1\r\n\r\n'])).rejects.toThrow('ECONNRESET')
})
