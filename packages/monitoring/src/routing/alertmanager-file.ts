import type { Alert } from '../alerts/alert.ts'
import { alertRows } from '../alerts/alerts.ts'
import { promDuration } from '../watched.ts'

type Severity = Alert['severity']

export interface Routing {
  /** Where what is told of a severity goes: the lines of a receiver of Alertmanager, as a flow of YAML. */
  readonly receiver: (severity: Severity) => string
  /** Seconds as Alertmanager reads them. A proof may let time run faster. */
  readonly time: (seconds: number) => string
}

/** Also fires where nothing is read of a service at all. */
const NO_DATA = 'ServiceUnavailable'
const MINUTE_S = 60
const HOUR_S = 3_600

/** An address in a file, which is a secret: whoever knows it can write to whoever is on call. */
const SHIPPED: Routing = {
  receiver: (severity) => `webhook_configs: [{url_file: /etc/alertmanager/secrets/${severity}}]`,
  time: promDuration,
}

/** Whom the alerts of all services reach, and which of them say nothing new while another fires. */
export function alertmanagerFile({ receiver, time }: Routing = SHIPPED): string {
  const causes = alertRows.filter(({ explains }) => explains)
  return `route:
  # One message for all that is wrong with a service.
  group_by: [namespace, job]
  receiver: ticket
  group_wait: ${time(30)}
  group_interval: ${time(5 * MINUTE_S)}
  repeat_interval: ${time(24 * HOUR_S)}
  routes:
    - matchers: ['severity="page"']
      receiver: page
      # Long enough for a cause to come before what follows from it.
      group_wait: ${time(10)}
      group_interval: ${time(MINUTE_S)}
      repeat_interval: ${time(HOUR_S)}

# What follows from a cause that fires says nothing new.
inhibit_rules:
${causes.map(inhibition).join('')}  # Who was woken needs no ticket for the same.
  - source_matchers: ['severity="page"']
    target_matchers: ['severity="ticket"']
    equal: [namespace, job, alertname]

receivers:
  - name: page
    ${receiver('page')}
  - name: ticket
    ${receiver('ticket')}
`
}

function inhibition({ name, explains = [] }: Alert): string {
  const source = `alertname="${name}"`
  const rule = (
    matchers: readonly string[],
    equal: string,
  ) => `  - source_matchers: ['${matchers.join("', '")}']
    target_matchers: ['alertname=~"${explains.join('|')}"']
    equal: [${equal}]
`
  // Where there is no data at all nobody knows the namespace.
  const everywhere = name === NO_DATA ? rule([source, 'namespace=""'], 'job') : ''
  return rule([source], 'namespace, job') + everywhere
}
