import { openRaw, until } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import type { Ground } from '../ground.ts'
import { MANY_CLIENTS, memoryOfEach, stopped } from '../many-clients.ts'
import { startSubject } from '../started-subject.ts'

const DRAIN_MS = 1_000
const HANDSHAKE = `GET /socket HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`
/** A masked text frame with {"n":1}, and a masked close without a code. */
const MESSAGE = Buffer.concat([Buffer.from([0x81, 0x87, 0, 0, 0, 0]), Buffer.from('{"n":1}')])
const CLOSE = Buffer.from([0x88, 0x80, 0, 0, 0, 0])

export const idleSockets: Claim<Ground> = {
  name: 'idle-sockets',
  says: 'thousands of WebSockets cost little memory each, all of them are answered, and a stop tells and ends them at once',
  async run({ streams: sockets, folder }) {
    const findings: Finding[] = []
    await using subject = await startSubject(folder, MANY_CLIENTS)
    const { url } = subject
    const ask = async (method: string) =>
      (await (await fetch(new URL('/sockets', url), { method })).json()) as { sockets: number }
    const areOpen = (count: number) =>
      until(async () => (await ask('GET')).sockets === count, { timeoutMs: 60_000 })

    async function open(count: number) {
      const clients = []
      while (clients.length < count) {
        const connection = await openRaw(url.origin, { read: false })
        const client = { connection, last: '', isTold: false, hasEnded: false }
        connection.socket.setEncoding('latin1').on('data', (text: string) => {
          client.last = client.last.slice(-200) + text
          if (client.isTold || !client.last.includes('"code":"service_stopping"')) return
          client.isTold = true
          connection.write(CLOSE)
        })
        connection.socket.on('end', () => {
          client.hasEnded = true
          connection.socket.end()
        })
        connection.write(HANDSHAKE)
        clients.push(client)
      }
      await areOpen(count)
      return clients
    }

    // What is made once, and room that the heap keeps, is not of the sockets.
    const warm = await open(200)
    for (const { connection } of warm) connection.socket.destroy()
    await areOpen(0)
    await ask('POST')
    const before = await subject.memory()
    const clients = await open(sockets)
    for (const { connection } of clients) connection.write(MESSAGE)
    const answered = () => clients.filter(({ last }) => last.endsWith('{"n":1}')).length
    await until(() => answered() === sockets, { timeoutMs: 60_000 })
    findings.push(exactly('sockets that were answered', answered(), sockets))
    await ask('POST')
    const after = await subject.memory()
    findings.push(memoryOfEach('idle sockets', sockets, after.nowMiB - before.nowMiB))
    findings.push(...(await stopped(subject, DRAIN_MS)))
    const ended = () => clients.filter(({ isTold, hasEnded }) => isTold && hasEnded).length
    await until(() => ended() === sockets, { timeoutMs: 10_000 })
    findings.push(exactly('sockets that were told, and ended whole', ended(), sockets))
    return findings
  },
}
