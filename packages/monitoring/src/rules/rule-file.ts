import type { Alert } from '../alerts/alert.ts'
import { alertsOf } from '../alerts/alerts.ts'
import { BURN_WINDOWS_S } from '../objectives/burn-rates.ts'
import { requestRecords } from '../objectives/request-records.ts'
import { runbookFile } from '../runbooks/runbook-file.ts'
import type { Watched } from '../watched.ts'

/** The rules of one service as Prometheus reads them, and as the `spec` of a PrometheusRule. */
export function ruleFile(watched: Watched, rows: readonly Alert[] = alertsOf(watched)): string {
  const records = requestRecords(watched, BURN_WINDOWS_S).map(
    ({ record, expr }) => `      - record: ${record}
        expr: |-
${indent(expr, 10)}
`,
  )
  const alerts = rows.map(
    ({ name, severity, forS, labels = {}, summary, expr }) => `      - alert: ${name}
        expr: |-
${indent(expr(watched) as string, 10)}
${forS > 0 ? `        for: ${watched.time(forS)}\n` : ''}        labels: {${Object.entries({
      job: watched.name,
      severity,
      ...labels,
    })
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .join(', ')}}
        annotations:
          summary: ${JSON.stringify(summary)}
          runbook: ${watched.runbooks}/${runbookFile(name)}
`,
  )
  const group = (name: string, rules: readonly string[]) =>
    rules.length === 0 ? '' : `  - name: ${watched.name}-${name}\n    rules:\n${rules.join('')}`
  return `groups:
${group('requests', records)}${group('alerts', alerts)}`
}

function indent(text: string, spaces: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(spaces))
}
