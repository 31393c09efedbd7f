import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { resetSocket } from './reset-socket.ts'

async function withConnection(use: (served: Socket, client: Socket) => Promise<void>): Promise<void> {
  const server = createServer({ allowHalfOpen: true })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = connect({ port: (server.address() as AddressInfo).port, allowHalfOpen: true })
  try {
    const [served] = (await once(server, 'connection')) as [Socket]
    await use(served, client)
  } finally {
    client.destroy()
    server.close()
  }
}

test('the peer sees a reset', () =>
  withConnection(async (served, client) => {
    const broken = once(client, 'error')
    resetSocket(served)
    expect(await broken).toMatchObject([{ code: 'ECONNRESET' }])
  }))

test('a connection whose end is on its way is closed, where a plain reset leaves a handle that keeps the process alive', () =>
  withConnection(async (served) => {
    const closed = once(served, 'close', { signal: AbortSignal.timeout(2_000) })
    served.end('the last words')
    resetSocket(served)
    await closed
    expect(served.destroyed).toBe(true)
  }))
