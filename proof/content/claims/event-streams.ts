import { openRaw, type RawConnection, startStopwatch, until } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import type { Ground } from '../ground.ts'
import { startSubject } from '../started-subject.ts'

const MOST_KB = 26
const DRAIN_MS = 500

export const eventStreams: Claim<Ground> = {
  name: 'event-streams',
  says: 'thousands of streams of events cost little memory each, all of them hear an event, and a stop tells and ends them at once',
  async run({ streams, folder }) {
    const findings: Finding[] = []
    await using subject = await startSubject(folder, {
      HTTP_MAX_STREAMS_PER_CLIENT: '1',
      SHUTDOWN_DEADLINE_MS: '25000',
      // On a busy machine thousands of newcomers at once would be refused, which is not the claim here.
      MAX_EVENT_LOOP_UTILIZATION: '1',
      MAX_EVENT_LOOP_DELAY_MS: '60000',
    })
    const { url, service } = subject
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
    const kbEach = ((after.nowMiB - before.nowMiB) * 1024 * 1.024) / streams
    findings.push({
      what: `memory of each of ${streams} streams`,
      measured: `${kbEach.toFixed(1)} kB`,
      expected: `at most ${MOST_KB} kB`,
      holds: kbEach <= MOST_KB,
    })
    await until(() => texts.every((text) => text.includes('data: {"n":1}\n\n')), { timeoutMs: 60_000 })
    findings.push(
      exactly('streams that heard an event', texts.filter((text) => text.includes('data: ')).length, streams),
    )

    const elapsedMs = startStopwatch(service.pid)
    service.kill('SIGTERM')
    const { code } = await service.exit
    const drainedMs = elapsedMs()
    findings.push({
      what: 'time from SIGTERM until the process had ended',
      measured: `${drainedMs.toFixed(0)} ms`,
      expected: `at most ${DRAIN_MS} ms`,
      holds: drainedMs <= DRAIN_MS,
    })
    findings.push(exactly('the exit code', code ?? -1, 0))
    const told = () =>
      texts.filter((text) => /: the service is stopping\nretry: \d+\n\n\r\n0\r\n\r\n$/.test(text)).length
    await until(() => told() === streams, { timeoutMs: 10_000 })
    findings.push(exactly('streams that were told, and ended whole', told(), streams))
    return findings
  },
}
