import { promDuration, type Watched } from '../watched.ts'

/** The collectors of logs as their rules see them: `job` of everything that is read of them is this name. */
export const watchedCollector: Watched = {
  name: 'collector-logs',
  signals: {},
  objectives: { availabilityPercent: 99, latencyPercent: 99, latencyMs: 1_000 },
  runbooks: 'deploy/monitoring/runbooks',
  platformRoutes: [],
  time: promDuration,
}
