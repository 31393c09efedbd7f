export type { Alert } from './alerts/alert.ts'
export { alertsOf } from './alerts/alerts.ts'
export { type Collection, SHIPPED_COLLECTION } from './collection/collection.ts'
export { collectorAlerts } from './collection/collector-alerts.ts'
export { logCollector } from './collection/log-collector.ts'
export { lokiRetention, tempoRetention } from './collection/retention.ts'
export { traceCollector } from './collection/trace-collector.ts'
export { watchedCollector } from './collection/watched-collector.ts'
export { dashboardFiles } from './dashboards/dashboard-files.ts'
export { dashboardsOf } from './dashboards/dashboards.ts'
export {
  blackboxModules,
  OUTSIDE_EVERY_S,
  OUTSIDE_MODULE,
  type OutsideScrape,
  outsideJob,
  outsideScrape,
} from './outside/outside-probes.ts'
export { alertmanagerFile } from './routing/alertmanager-file.ts'
export { ruleFile } from './rules/rule-file.ts'
export { ruleTests } from './rules/rule-tests.ts'
export { runbookFile } from './runbooks/runbook-file.ts'
export { runbookPages } from './runbooks/runbook-pages.ts'
export { chassisSignals } from './signals/chassis-signals.ts'
export { CommonSignals, type Signals } from './signals/signals.ts'
export { promDuration, type Watched } from './watched.ts'
