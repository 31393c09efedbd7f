import { defineMetrics } from '../telemetry/index.ts'

const DSN = '`SENTRY_DSN` is set'

/** Reports of failures, and what became of them. */
export const errorTrackingMetrics = defineMetrics('error tracking', {
  sent: {
    kind: 'counter',
    name: 'error_reports_sent_total',
    help: 'Reports of failures that the receiver took.',
    when: DSN,
  },
  dropped: {
    kind: 'counter',
    name: 'error_reports_dropped_total',
    help: 'Reports of failures that never arrived, by why.',
    labelNames: ['reason'],
    when: DSN,
  },
  pending: {
    kind: 'gauge',
    name: 'error_reports_pending',
    help: 'Reports of failures that wait to be sent.',
    when: DSN,
  },
})
