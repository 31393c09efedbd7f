import { defineMetrics } from '@seaworthy/chassis/telemetry'

const DURATION_BUCKETS_S = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

/** The runs on this replica. */
export const refreshMetrics = defineMetrics('refresh', {
  runs: {
    kind: 'counter',
    name: 'catalogue_refresh_total',
    help: 'Runs of the refresh on this replica, by how they ended: ok, broken_off, or the code of the error.',
    labelNames: ['outcome'],
  },
  changes: {
    kind: 'counter',
    name: 'catalogue_changes_total',
    help: 'Characters by what a run of this replica did with them.',
    labelNames: ['change'],
  },
  duration: {
    kind: 'histogram',
    name: 'catalogue_refresh_duration_seconds',
    help: 'Time of a successful run, from the first page to the commit.',
    buckets: DURATION_BUCKETS_S,
  },
})
