import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { until as look } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import type { Ground } from '../ground.ts'
import { startSubject } from '../started-subject.ts'
import { checksumOf, receiveFile, sendFile } from '../transfer.ts'

/** Of it most are pieces that were sent and not collected yet; the engine lets some 60 MiB of them come together. */
const MOST_MIB = 100
const WITHIN_MS = 1_200_000

async function until(
  what: string,
  seen: () => Promise<boolean> | boolean,
  timeoutMs = WITHIN_MS,
): Promise<void> {
  if (!(await look(seen, { timeoutMs }))) throw new Error(`${what} did not come about within ${timeoutMs} ms`)
}

const atMost = (what: string, measured: number, most: number, unit: string): Finding => ({
  what,
  measured: `${measured.toFixed(0)} ${unit}`,
  expected: `at most ${most} ${unit}`,
  holds: measured <= most,
})

export const largeFile: Claim<Ground> = {
  name: 'large-file',
  says: 'a large file goes up and down through little memory, leaves nothing when it is cancelled, and arrives whole through a stop',
  async run({ mib, folder }) {
    const findings: Finding[] = []
    const bytes = mib * 1024 * 1024
    // A small heap, as in a small container: what is held shows, and what was not collected yet does not.
    await using subject = await startSubject(folder, {
      NODE_OPTIONS: '--max-old-space-size=64 --max-semi-space-size=1',
    })
    const { url, service } = subject
    const idle = await subject.memory()

    const up = await sendFile(new URL('/files/whole', url), mib).answered
    findings.push(exactly('the status of the upload', up.status, 201))
    findings.push(exactly('bytes of the file', (await stat(join(folder, 'whole'))).size, bytes))
    const down = await receiveFile(new URL('/files/whole', url)).whole
    findings.push(exactly('bytes of the download', down.bytes, bytes))
    findings.push(exactly('its checksum', down.sum, checksumOf(mib)))

    const cancelledUp = sendFile(new URL('/files/cancelled', url), mib)
    const cancelledDown = receiveFile(new URL('/files/whole', url))
    await until(
      'half of both transfers',
      () => cancelledUp.sentMiB() > mib / 2 && cancelledDown.receivedMiB() > mib / 2,
    )
    cancelledUp.request.destroy()
    cancelledDown.request.destroy()
    await until(
      'the end of the cancelled file',
      async () => !(await readdir(folder)).includes('cancelled'),
      60_000,
    )
    findings.push(
      exactly('files that a cancelled upload leaves', (await readdir(folder)).length, 1, 'the whole one'),
    )

    const goingUp = sendFile(new URL('/files/stopped', url), mib)
    const goingDown = receiveFile(new URL('/files/whole', url))
    await until(
      'half of the upload and a quarter of the download',
      () => goingUp.sentMiB() > mib / 2 && goingDown.receivedMiB() > mib / 4,
    )
    const { mostMiB } = await subject.memory()
    service.kill('SIGTERM')
    const [stoppedUp, stoppedDown] = await Promise.all([goingUp.answered, goingDown.whole])
    const { code } = await service.exit
    findings.push(exactly('the status of an upload through a stop', stoppedUp.status, 201))
    findings.push(exactly('its bytes', (await stat(join(folder, 'stopped'))).size, bytes))
    findings.push(exactly('the checksum of a download through a stop', stoppedDown.sum, checksumOf(mib)))
    findings.push(exactly('the exit code', code ?? -1, 0))
    findings.push(
      atMost(
        `memory beyond the ${idle.nowMiB.toFixed(0)} MiB of the idle process, ${mostMiB.toFixed(0)} MiB in all`,
        mostMiB - idle.nowMiB,
        MOST_MIB,
        'MiB',
      ),
    )
    await Promise.all(['whole', 'stopped'].map((name) => rm(join(folder, name))))
    return findings
  },
}
