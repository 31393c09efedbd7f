import { series, type Watched } from '../watched.ts'
import type { Alert } from './alert.ts'

const WINDOW_S = 900

/** That a counter rose, by some of its labels. */
const rose = (watched: Watched, by: readonly string[], metric: string, ...matchers: readonly string[]) =>
  `sum by (${['namespace', 'job', ...by].join(', ')}) (increase(${series(watched, metric, ...matchers)}[${watched.time(WINDOW_S)}])) > 0`

/** What a service tells of itself and nobody gets: whoever looks for it later finds nothing, and thinks that nothing was there. */
export const lossAlerts: readonly Alert[] = [
  {
    name: 'LogLinesLost',
    severity: 'ticket',
    forS: 60,
    summary: 'Log lines were dropped within 15 minutes: the log has holes',
    expr: (watched) => watched.signals.lost && rose(watched, [], watched.signals.lost.logLines),
    runbook: {
      impact: 'Users have nothing of it. Whoever looks for a request in the log may not find it.',
      look: [
        { at: 'disk of the node, `df`', tells: 'whether the file of the log has room' },
        {
          at: 'the runtime of containers, or whoever reads the output',
          tells: 'whether it stands still: lines are dropped when the output is not read',
        },
        { at: 'lines a second', tells: 'whether `LOG_LEVEL` is debug or trace' },
      ],
      causes: [
        { sign: 'the disk is full', cure: 'Rotate logs sooner, or give the node more.' },
        { sign: 'nobody reads', cure: 'Restart the reader; the service goes on with the next line.' },
        { sign: 'far more lines than usual', cure: 'Set `LOG_LEVEL` to info.' },
      ],
    },
    drill: 'blocked-output',
    told: ({ signals: { lost } }) => ({
      fires: [{ metric: lost?.logLines ?? '', values: '0x10 40x50' }],
      silent: [{ metric: lost?.logLines ?? '', values: '40x60' }],
    }),
  },
  {
    name: 'SpansLost',
    severity: 'ticket',
    forS: 300,
    summary: 'Spans do not arrive: {{ $labels.reason }}. Traces have holes or are not there',
    expr: (watched) => watched.signals.lost && rose(watched, ['reason'], watched.signals.lost.spans),
    runbook: {
      impact:
        'Users have nothing of it. Traces of the time are missing, of slow and failed requests as well.',
      look: [
        {
          at: 'the log, "trace spans are lost"',
          tells: '`export_failed`: nobody takes them; `rejected`: they are refused; `queue_full`: too slowly',
        },
        {
          at: 'the collector, its pods and their memory',
          tells: 'whether it runs, and refuses by its limit',
        },
      ],
      causes: [
        {
          sign: 'export_failed',
          cure: 'Bring the collector back; look whether a NetworkPolicy lets the service reach it.',
        },
        {
          sign: 'rejected',
          cure: 'Its log says why: a token that is over, a body that is too large, a tenant that it does not know.',
        },
        {
          sign: 'queue_full',
          cure: 'Lower the share that is sampled, or raise `OTEL_BSP_MAX_QUEUE_SIZE`.',
        },
      ],
    },
    drill: 'trace',
    told: ({ signals: { lost } }) => {
      const spans = (values: string) => ({
        metric: lost?.spans ?? '',
        labels: { reason: 'export_failed' },
        values,
      })
      return { fires: [spans('0+5x60')], silent: [spans('50x60')] }
    },
  },
  {
    name: 'ErrorReportsLost',
    severity: 'ticket',
    forS: 60,
    summary: 'Reports of failures do not arrive: {{ $labels.reason }}',
    expr: (watched) =>
      watched.signals.lost &&
      // Those over the budget are counted there too, and are meant to go.
      rose(watched, ['reason'], watched.signals.lost.reports, 'reason!="rate_limited"'),
    runbook: {
      impact: 'Users have nothing of it. Failures are in the log, and not where somebody looks for them.',
      look: [
        {
          at: 'the log, "reports of failures are lost"',
          tells: 'why: nobody answers, a quota is used up, or the key is not right',
        },
        { at: 'the receiver, its project', tells: 'whether it takes those of others' },
      ],
      causes: [
        { sign: 'send_failed', cure: 'Look whether the receiver runs, and whether the way to it is open.' },
        { sign: 'rejected', cure: 'The key of `SENTRY_DSN` is not right any more: take the present one.' },
        {
          sign: 'told_to_wait',
          cure: 'The quota of the project is used up: lower `SENTRY_MAX_EVENTS_PER_MINUTE`, or raise it.',
        },
      ],
    },
    drill: { byHand: 'let `SENTRY_DSN` name a port where nobody listens, and ask for what fails' },
    told: ({ signals: { lost } }) => {
      const reports = (reason: string, values: string) => ({
        metric: lost?.reports ?? '',
        labels: { reason },
        values,
      })
      return {
        fires: [reports('send_failed', '0x10 3x50')],
        silent: [reports('send_failed', '3x60'), reports('rate_limited', '0+9x60')],
      }
    },
  },
  {
    name: 'MetricsOverflow',
    severity: 'ticket',
    forS: 60,
    summary: '{{ $labels.metric }} has more labels than are kept: what is beyond cannot be told apart',
    expr: (watched) => watched.signals.lost && rose(watched, ['metric'], watched.signals.lost.labels),
    runbook: {
      impact: 'Users have nothing of it. Dashboards and alerts by these labels do not see all of it.',
      look: [
        {
          at: 'the series of that metric, `/metrics` of a replica',
          tells: 'which label has ever new values, such as an id or an address',
        },
      ],
      causes: [
        {
          sign: 'a label holds what users send',
          cure: 'Take it off the metric, or map it to a few values; ids belong into the log.',
        },
        {
          sign: 'there are so many by right',
          cure: 'Raise `maxLabelSets` in the metric table, and count what Prometheus has to keep.',
        },
      ],
    },
    drill: 'metrics',
    told: ({ signals: { lost } }) => {
      const overflow = (values: string) => ({
        metric: lost?.labels ?? '',
        labels: { metric: 'visits_total' },
        values,
      })
      return { fires: [overflow('0x10 8x50')], silent: [overflow('8x60')] }
    },
  },
]
