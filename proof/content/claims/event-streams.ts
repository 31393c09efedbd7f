import { openRaw, type RawConnection, until } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import type { Ground } from '../ground.ts'
import { MANY_CLIENTS, memoryOfEach, stopped } from '../many-clients.ts'
import { startSubject } from '../started-subject.ts'

const DRAIN_MS = 500

export const eventStreams: Claim<Ground> = {
  name: 'event-streams',
  says: 'thousands of streams of events cost little memory each, all of them hear an event, and a stop tells and ends them at once',
  async run({ streams, folder }) {
    const findings: Finding[] = []
    await using subject = await startSubject(folder, MANY_CLIENTS)
    const { url } = subject
    const ask = async (method: string) =>
      (await (await fetch(new URL('/subscribers', url), { method })).json()) as { subscribers: number }
    const subscribers = async () => (await ask('GET')).subscribers
    const publish = () => ask('POST')

    const open = async (count: number): Promise<{ all: RawConnection[]; texts: string[] }> => {
      const all: RawConnection[] = []
      const texts: string[] = []
      while (all.length < count) {
        const connection = await openRaw(url.origin, { read: false })
        const at = all.push(connection) - 1
        texts[at] = ''
        connection.socket.setEncoding('latin1').on('data', (text: string) => {
          texts[at] = (texts[at] as string).slice(-200) + text
        })
        connection.write('GET /events HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n')
      }
      await until(async () => (await subscribers()) === count, { timeoutMs: 60_000 })
      return { all, texts }
    }

    // What is made once, and room that the heap keeps, is not of the streams.
    const warm = await open(200)
    for (const { socket } of warm.all) socket.destroy()
    await until(async () => (await subscribers()) === 0, { timeoutMs: 60_000 })
    await publish()
    const before = await subject.memory()
    const { texts } = await open(streams)
    await publish()
    const after = await subject.memory()
    findings.push(memoryOfEach('streams', streams, after.nowMiB - before.nowMiB))
    await until(() => texts.every((text) => text.includes('data: {"n":1}\n\n')), { timeoutMs: 60_000 })
    findings.push(
      exactly('streams that heard an event', texts.filter((text) => text.includes('data: ')).length, streams),
    )

    findings.push(...(await stopped(subject, DRAIN_MS)))
    const told = () =>
      texts.filter((text) => /: the service is stopping\nretry: \d+\n\n\r\n0\r\n\r\n$/.test(text)).length
    await until(() => told() === streams, { timeoutMs: 10_000 })
    findings.push(exactly('streams that were told, and ended whole', told(), streams))
    return findings
  },
}
