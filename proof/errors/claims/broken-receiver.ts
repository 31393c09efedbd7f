import { until } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import { startSteadyLoad } from '../../harness/steady-load.ts'
import { startFailing } from '../failing-service.ts'
import type { Ground } from '../ground.ts'

const STORM = 200
const LONGEST_STOP_MS = 5_000

export const brokenReceiver: Claim<Ground> = {
  name: 'broken-receiver',
  says: 'a receiver that has enough, hangs or is gone fails no request and holds up no stop, and what is lost is counted',
  async run({ startBugsink }) {
    const findings: Finding[] = []
    const settings = {
      SENTRY_MAX_EVENTS_PER_MINUTE: '10000',
      SENTRY_MAX_QUEUE_SIZE: '20',
      SENTRY_TIMEOUT_MS: '1000',
    }
    {
      await using bugsink = await startBugsink(5)
      await using service = await startFailing(bugsink.dsn, settings)
      const dropped = () => service.metric('error_reports_dropped_total{reason="told_to_wait"}')
      // One at a time, so that each has its answer before the next.
      for (let n = 0; n < 20 && (await dropped()) === 0; n++) {
        const settled = async () => (await service.metric('error_reports_sent_total')) + (await dropped()) > n
        await service.ask('bug')
        await until(settled, { timeoutMs: 10_000 })
      }
      const sent = await service.metric('error_reports_sent_total')
      for (let n = 0; n < 10; n++) await service.ask('bug')
      const later = await service.metric('error_reports_sent_total')
      findings.push({
        what: 'reports that Bugsink took until it answered 429, for a quota of 5',
        measured: `${sent}`,
        expected: '4 to 6, as it counts while it digests',
        holds: sent >= 4 && sent <= 6,
      })
      findings.push(exactly('more of them in its pause', later - sent, 0))
      const waited = await dropped()
      findings.push({
        what: 'reports that were dropped for it',
        measured: `${waited}`,
        expected: 'at least 11',
        holds: waited >= 11,
      })
    }
    for (const [how, signal] of [
      ['hangs', 'SIGSTOP'],
      ['is gone', 'SIGKILL'],
    ] as const) {
      await using bugsink = await startBugsink(1_000)
      await using service = await startFailing(bugsink.dsn, settings)
      process.kill(-(bugsink.process.pid as number), signal)
      const load = startSteadyLoad({ port: service.port, path: '/api/v1/boats/1/well' })
      for (let n = 0; n < STORM; n++) await service.ask('bug')
      const { answered, failedCount } = await load.stop()
      findings.push(
        exactly(
          `where it ${how}: requests that failed beside ${STORM} failures`,
          failedCount,
          0,
          `of ${answered}`,
        ),
      )
      const { clean, durationMs } = await service.stop()
      findings.push({
        what: `where it ${how}: the stop`,
        measured: `${clean ? 'clean' : 'unclean'} after ${durationMs} ms`,
        expected: `clean within ${LONGEST_STOP_MS} ms`,
        holds: clean && durationMs <= LONGEST_STOP_MS,
      })
      const reasons = ['queue_full', 'send_failed', 'stopped', 'rate_limited']
      const lost = await Promise.all(
        reasons.map((reason) => service.metric(`error_reports_dropped_total{reason="${reason}"}`)),
      )
      const all = lost.reduce((sum, each) => sum + each, 0)
      findings.push(
        exactly(
          `where it ${how}: reports that are counted as lost, the task's among them`,
          all,
          STORM + 1,
          reasons.map((reason, index) => `${reason} ${lost[index]}`).join(', '),
        ),
      )
    }
    return findings
  },
}
