import { defineMetrics } from '../telemetry/index.ts'

/** Background work. */
export const serviceMetrics = defineMetrics('service', {
  backgroundFailures: {
    kind: 'counter',
    name: 'seaworthy_background_failures_total',
    help: 'Times that a background task ended with an error and was started again.',
    labelNames: ['task'],
    when: 'a feature has background work',
  },
})
