import type { Alert } from '../alerts/alert.ts'
import { alertsOf } from '../alerts/alerts.ts'
import type { Watched } from '../watched.ts'
import { runbookFile } from './runbook-file.ts'
import { runbookPage } from './runbook-page.ts'

/** A page for each alert of a service, by the name of its file. */
export function runbookPages(
  watched: Watched,
  alerts: readonly Alert[] = alertsOf(watched),
): Readonly<Record<string, string>> {
  const known = new Set(alerts.map(({ name }) => name))
  return Object.fromEntries(
    alerts.map((alert) => [runbookFile(alert.name), runbookPage(alert, watched, known)]),
  )
}
