import type { Alert, ToldSeries } from '../alerts/alert.ts'
import { rate, series, type Watched } from '../watched.ts'

const WINDOW_S = 600
/** Lines that were read of files, and lines that somebody took. Without the suffix of counters, as the shipped configuration says. */
const READ = 'otelcol_receiver_accepted_log_records'
const SENT = 'otelcol_exporter_sent_log_records'

const lines = (watched: Watched, metric: string, by: string) =>
  `sum by (${by}) (${rate(watched, WINDOW_S, metric)})`
const told = (metric: string, values: string): ToldSeries => ({ metric, values })

/** Of whoever collects logs: while it is silent everybody thinks that nothing happens. None of it is felt by users. */
export const collectorAlerts: readonly Alert[] = [
  {
    name: 'LogCollectorGone',
    severity: 'ticket',
    forS: 300,
    summary:
      'A collector of logs does not tell its metrics, or none is there: lines of its node do not arrive',
    expr: (watched) =>
      `absent(${series(watched, 'up')})\nor min by (namespace, job, instance) (${series(watched, 'up')}) == 0`,
    runbook: {
      impact: 'Users have nothing of it. Lines wait on the node, until its runtime rotates them away.',
      look: [
        {
          at: '`kubectl get pods --selector app.kubernetes.io/name=collector-logs --output wide`, or the unit on the host',
          tells: 'on which node it is not there, or begins again and again',
        },
        {
          at: 'its last lines',
          tells: 'a configuration that it does not take, a folder that it may not read',
        },
      ],
      causes: [
        { sign: 'it does not take its configuration', cure: 'Take the last change back.' },
        {
          sign: 'it was killed for its memory',
          cure: 'Give it more than the `limit_mib` of its `memory_limiter`, which is 200.',
        },
        {
          sign: 'it runs, and Prometheus does not read it',
          cure: 'Open port 8888 to Prometheus, and have its job be what the rules ask for.',
        },
      ],
    },
    drill: { byHand: 'stop the collector of one node' },
    told: () => ({ fires: [told('up', '0x60')], silent: [told('up', '1x20 0x3 1x40')] }),
  },
  {
    name: 'NoLogLines',
    severity: 'ticket',
    forS: 300,
    summary: 'The collectors of logs run, and have not read one line for ten minutes',
    // Of all together: a node may well have nothing to say. One that has not read any since it began has no such counter.
    expr: (watched) =>
      `sum by (namespace, job) (${series(watched, 'up')} == 1)\nunless ${lines(watched, READ, 'namespace, job')} > 0`,
    runbook: {
      impact: 'Users have nothing of it. Whoever looks into the log sees a service without requests.',
      look: [
        { at: '/var/log/pods of a node', tells: 'whether containers write there, and may be read' },
        { at: 'its configuration, `include`', tells: 'whether it looks elsewhere' },
      ],
      causes: [
        { sign: 'the folder is not mounted, or is empty', cure: 'Mount /var/log/pods of the node, to read.' },
        {
          sign: 'the runtime writes elsewhere, such as to the journal',
          cure: 'Have it write files: the collector knows only these.',
        },
        { sign: 'nothing has written for so long', cure: 'It is true: look who keeps requests away.' },
      ],
    },
    drill: { byHand: 'let `include` name a folder in which nothing is' },
    told: () => ({
      fires: [told('up', '1x60'), told(READ, '900x60')],
      silent: [told('up', '1x60'), told(READ, '0+1x60')],
    }),
  },
  {
    name: 'LogLinesNotTaken',
    severity: 'ticket',
    forS: 120,
    summary: 'The collector at {{ $labels.instance }} reads lines, and nobody takes them',
    expr: (watched) => {
      const by = 'namespace, job, instance'
      return `${lines(watched, READ, by)} > 0\nunless ${lines(watched, SENT, by)} > 0`
    },
    runbook: {
      impact:
        'Users have nothing of it. Lines wait on the node, and come late; if it lasts longer than the node keeps them, they are lost.',
      look: [
        { at: 'its log, "Exporting failed"', tells: 'nobody answers, or who answers refuses, and why' },
        { at: 'Loki, its `/ready` and its own log', tells: 'whether it takes anything from anybody' },
      ],
      causes: [
        {
          sign: 'Loki does not answer',
          cure: 'Bring it back: nothing else has to be done, lines go on where they were.',
        },
        { sign: '429', cure: 'It takes less than is written: raise its limits, or find who writes so much.' },
        {
          sign: '400',
          cure: 'It does not take what comes, such as labels or lines that are too old: its answer names the limit.',
        },
      ],
    },
    drill: { byHand: 'stop Loki' },
    told: () => ({
      fires: [told(READ, '0+10x60'), told(SENT, '500x60')],
      silent: [told(READ, '0+10x60'), told(SENT, '0+10x60')],
    }),
  },
]
