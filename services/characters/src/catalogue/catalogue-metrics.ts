import { defineMetrics } from '@seaworthy/chassis/telemetry'

/** The catalogue as this replica knows it. */
export const catalogueMetrics = defineMetrics('catalogue', {
  rows: { kind: 'gauge', name: 'catalogue_rows', help: 'Characters in the catalogue.' },
  age: { kind: 'gauge', name: 'catalogue_age_seconds', help: 'Time since the upstream was last read whole.' },
})
