import { defineMetrics } from 'seaworthy/telemetry'

const DURATION_BUCKETS_S = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

/** The catalogue on this replica, and the runs that refresh it. */
export const catalogueMetrics = defineMetrics('characters', {
  refreshes: {
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
  refreshDuration: {
    kind: 'histogram',
    name: 'catalogue_refresh_duration_seconds',
    help: 'Time of a successful run, from the first page to the commit.',
    buckets: DURATION_BUCKETS_S,
  },
  rows: { kind: 'gauge', name: 'catalogue_rows', help: 'Characters in the catalogue.' },
  age: { kind: 'gauge', name: 'catalogue_age_seconds', help: 'Time since the upstream was last read whole.' },
})
