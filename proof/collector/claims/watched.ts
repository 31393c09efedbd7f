import { collectorAlerts, ruleFile, watchedCollector } from '@seaworthy/monitoring'
import { createSupervisor, until } from '@seaworthy/rig'
import { type Claim, type Finding, none } from '../../harness/claim.ts'
import { installPrograms } from '../../harness/debian-packages.ts'
import { startAlertReceiver } from '../../monitoring/alert-receiver.ts'
import { startAlertmanager } from '../../monitoring/alertmanager.ts'
import { FASTER, time } from '../../monitoring/faster.ts'
import { heardAlerts } from '../../monitoring/heard-alerts.ts'
import { startPrometheus } from '../../monitoring/prometheus.ts'
import { ask } from '../asked.ts'
import type { Ground } from '../ground.ts'

/** What ends the way of a line, and the alert that tells of it. */
interface Fault {
  readonly what: string
  readonly fires: string
  /** Answers with what mends it. */
  readonly breaks: (ground: Ground) => Promise<() => Promise<void>>
}

const EVERY_MS = 200
const QUIET_MS = 10_000
const PATIENCE_MS = 120_000

const again = async (ground: Ground, ...[change]: Parameters<Ground['startCollectors']>) => {
  await ground.stopCollectors()
  await ground.startCollectors(change)
}

const FAULTS: readonly Fault[] = [
  {
    what: 'nobody takes the lines',
    fires: 'LogLinesNotTaken',
    async breaks({ receiver }) {
      receiver.isFailing = true
      return async () => {
        receiver.isFailing = false
      }
    },
  },
  {
    what: 'the collector looks where nothing is',
    fires: 'NoLogLines',
    async breaks(ground) {
      await again(ground, (text) => text.replace('/pods/*/', '/elsewhere/*/'))
      return () => again(ground)
    },
  },
  {
    what: 'there is no collector',
    fires: 'LogCollectorGone',
    async breaks(ground) {
      await ground.stopCollectors()
      return () => ground.startCollectors()
    },
  },
]

export const watched: Claim<Ground> = {
  name: 'watched',
  says: 'whatever ends the way of a line makes its alert fire, with the rules that are shipped, twenty times faster',
  async run(ground) {
    await installPrograms({ prometheus: 'prometheus', 'prometheus-alertmanager': 'prometheus-alertmanager' })
    await using supervisor = createSupervisor()
    await using onCall = await startAlertReceiver()
    const alertmanager = await startAlertmanager({ supervisor, receiver: onCall.url, time })
    const prometheus = await startPrometheus({
      supervisor,
      rules: [ruleFile({ ...watchedCollector, time, faster: FASTER }, collectorAlerts)],
      targets: { [watchedCollector.name]: [{ address: ground.metrics }] },
      alertmanager: alertmanager.address,
    })
    const timer = setInterval(() => ask(ground).catch(() => undefined), EVERY_MS)
    using _ = { [Symbol.dispose]: () => clearInterval(timer) }
    const isSilent = async () => (await prometheus.firing()).size === 0
    const isRead = async () => (await prometheus.query('otelcol_exporter_sent_log_records')).length > 0
    if (!(await until(async () => (await isRead()) && (await isSilent()), { timeoutMs: PATIENCE_MS })))
      throw new Error('the collector does not tell of lines that it sent, or an alert fires all the time')
    const heard = await heardAlerts(prometheus, QUIET_MS)
    const findings: Finding[] = [none('alerts while lines arrive', heard)]
    for (const { what, fires, breaks } of FAULTS) {
      const mend = await breaks(ground)
      const isTold = () =>
        onCall.told.some(({ labels, receiver }) => labels.alertname === fires && receiver === 'ticket')
      await until(isTold, { timeoutMs: PATIENCE_MS, everyMs: 250 })
      const firing = await prometheus.firing()
      await mend()
      await until(isSilent, { timeoutMs: PATIENCE_MS, everyMs: 250 })
      findings.push(
        {
          what,
          measured: [...firing, isTold() ? 'told' : 'not told'].join(', '),
          expected: `${fires}, told`,
          holds: firing.has(fires) && firing.size === 1 && isTold(),
        },
        none(`${what}: still firing when it is mended`, [...(await prometheus.firing())]),
      )
    }
    return findings
  },
}
