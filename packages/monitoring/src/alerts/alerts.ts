import { burnAlerts } from '../objectives/burn-rates.ts'
import type { Watched } from '../watched.ts'
import type { Alert } from './alert.ts'
import { dependencyAlerts } from './dependencies.ts'
import { processAlerts } from './process.ts'
import { requestAlerts } from './requests.ts'

/** The alerts that a service can have, by what it tells of itself. */
export function alertsOf(watched: Watched): readonly Alert[] {
  const all = [...requestAlerts, ...processAlerts, ...dependencyAlerts, ...burnAlerts(watched)]
  return all.filter(({ expr }) => expr(watched) !== undefined)
}
