import { type Alert, alertsOf, runbookFile, type Watched } from '@seaworthy/monitoring'
import type { DescribedService } from '../description/described-service.ts'
import type { Operation } from './operation.ts'

/** What somebody who is on call for a service has to know, with every alert that can come. */
export function onCallPage(
  { name, dependencies, objectives }: DescribedService,
  watched: Watched | undefined,
  operations: readonly Operation[],
): string {
  const alerts = watched === undefined ? [] : byName(alertsOf(watched))
  const rows = ({ severity }: Pick<Alert, 'severity'>) =>
    alerts
      .filter((alert) => alert.severity === severity)
      .map(
        ({ name: alert, summary }) =>
          `| [${alert}](../monitoring/runbooks/${runbookFile(alert)}) | ${readable(summary)} |`,
      )
  return `# On call for ${name}

${objectives.availabilityPercent} % of requests are to be answered without a 5xx, and ${objectives.latencyPercent} % within ${objectives.latencyMs} ms, over thirty days. Whoever is on call protects that, and does not
repair everything at night. Who it is, and who is next, stands in the [rota](../values/rota.md), which is yours.

## The first five minutes

1. Say that you have it, where others look. Nobody works on it twice, and nobody thinks that somebody does.
2. Open the runbook that the alert links, and the dashboard \`${name}: service\`. Its upper panels are three columns, and the red one is the cause: the
   application, an upstream, the infrastructure.
3. Did it begin with a release? [Take it back](rollback.md), and look for the cause afterwards.
4. Is a dependency gone? ${
    dependencies.length === 0
      ? 'It has none.'
      : dependencies
          .map(({ name: each, policy }) => `\`${each}\` is ${policy}`)
          .join(', ')
          .concat('.')
  } ${dependencies.some(({ policy }) => policy === 'critical') ? 'Without a critical one it does not serve; without any other it goes on with less.' : ''}
5. None of these after fifteen minutes: wake who is next. That is what they are for, and no sign of weakness.

## What pages

A page wakes somebody. It means that users have trouble now, or will within hours.

${table(rows({ severity: 'page' }))}

## What waits for the morning

A ticket is read on the next working day. It never wakes anybody; one that should is changed to a page, in review.

${table(rows({ severity: 'ticket' }))}

A row that is in both lists is a page in its short windows and a ticket in its long ones.

## What is done by hand

| | when |
| -- | -- |
${operations.map(({ file, title, when }) => `| [${title}](${file}.md) | ${when} |`).join('\n')}

## Severities

| | means | told | answer within |
| -- | -- | -- | -- |
| 1 | nobody is served, or data is lost or seen by strangers | the next in the rota and whoever answers for the product, at once | 5 minutes, day and night |
| 2 | a part of users or of answers fails, and the budget burns | whoever is on call, by a page | 15 minutes, day and night |
| 3 | nobody has noticed yet | a ticket | the next working day |

The first one who looks decides, and a doubt counts as the graver one. It may be changed later.

## Escalation

Wake the next in the rota when it is a 1, when you are stuck for fifteen minutes, when a step cannot be undone and you have not done it before, or when you
are tired. A provider is told by whoever has a contract with it; the rota names them.

## Hand-over

At the change of the rota, in writing: what fires or was silenced, until when and why; what was changed by hand and is not in Git yet; what is expected in the
next days, such as releases, migrations and ends of certificates. Who takes over says that it was read. Silences end with the hand-over, unless they are in it.

After a 1 or a 2 there is a page within five days: what users had, when it was noticed and by what, the cause, what was done, and one change that would have
made it shorter. Nobody is blamed in it. An alert that woke somebody for nothing is such a change too.
`
}

/** What an owner fills in, once. */
export const firstRota = (name: string): string => `# Rota for ${name}

Yours: \`seaworthy ship\` wrote it once and does not touch it again. Where pages go stands with Alertmanager, in the file \`page\` of its secrets: it has to reach
whoever is on call here.

| | who | reached by |
| -- | -- | -- |
| on call, changes on Mondays at 10 | | |
| next, when the first one is stuck or does not answer within ten minutes | | |
| answers for the product: told of every severity 1 | | |
| decides about data: a restore, a failover by hand | | |

| provider or platform | contract | told by |
| -- | -- | -- |
| | | |
`

const table = (rows: readonly string[]): string =>
  rows.length === 0
    ? 'It tells nothing that could be watched.'
    : ['| alert | |', '| -- | -- |', ...rows].join('\n')

/** Of several windows the first one. */
const byName = (alerts: readonly Alert[]): readonly Alert[] =>
  alerts.filter(
    ({ name, severity }, at) =>
      alerts.findIndex((each) => each.name === name && each.severity === severity) === at,
  )

const readable = (summary: string): string =>
  summary.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, 'the $1 that the alert names')
