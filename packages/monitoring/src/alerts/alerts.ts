import { burnAlerts } from '../objectives/burn-rates.ts'
import type { Watched } from '../watched.ts'
import type { Alert } from './alert.ts'
import { credentialAlerts } from './credentials.ts'
import { cutAnswerAlerts } from './cut-answers.ts'
import { dependencyAlerts } from './dependencies.ts'
import { lossAlerts } from './losses.ts'
import { outsideAlerts } from './outside.ts'
import { processAlerts } from './process.ts'
import { requestAlerts } from './requests.ts'
import { schemaAlerts } from './schema.ts'

/** Those that do not follow from objectives. */
export const alertRows: readonly Alert[] = [
  ...requestAlerts,
  ...cutAnswerAlerts,
  ...processAlerts,
  ...dependencyAlerts,
  ...schemaAlerts,
  ...credentialAlerts,
  ...lossAlerts,
  ...outsideAlerts,
]

/** The alerts that a service can have, by what it tells of itself. */
export function alertsOf(watched: Watched): readonly Alert[] {
  return [...alertRows, ...burnAlerts(watched)].filter(({ expr }) => expr(watched) !== undefined)
}
