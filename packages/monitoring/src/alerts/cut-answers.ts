import { recorded } from '../objectives/request-records.ts'
import { rate, type Watched } from '../watched.ts'
import type { Alert, ToldSeries } from './alert.ts'

const WINDOW_S = 300
const LEAST_PER_S = 0.1
const SHARE = 0.01
/** Clients that leave, take nothing, answer no ping or ask for too much at once: that is theirs, and it happens all the time. */
const OF_CLIENTS = 'client|slow_reader|silent_client|pipelined'

const answered = ({ signals: { requests } }: Watched): ToldSeries => ({
  metric: `${requests?.histogram}_count`,
  labels: { [requests?.statusLabel ?? 'code']: '200' },
  values: '0+150x60',
})

/** What no error rate shows: their status has been sent already, and it was 200. */
export const cutAnswerAlerts: readonly Alert[] = [
  {
    name: 'AnswersCut',
    severity: 'page',
    forS: 120,
    summary: 'More than 1 % of answers end before they are whole: {{ $labels.reason }}',
    expr: (watched) => {
      const { cutAnswers, requests } = watched.signals
      if (!cutAnswers || !requests) return undefined
      const cut = rate(watched, WINDOW_S, cutAnswers, `reason!~"${OF_CLIENTS}"`)
      const all = recorded(watched, 'requests', WINDOW_S)
      return `sum by (namespace, job, reason) (${cut}) / on (namespace, job) group_left () ${all} > ${SHARE}
and on (namespace, job) ${all} > ${LEAST_PER_S}`
    },
    runbook: {
      impact:
        'Downloads and streams break off in the middle, with status 200. Clients that do not look at the end take a part for the whole.',
      look: [
        {
          at: 'the dashboard, "Cut off"',
          tells: 'for which reason, and since when',
        },
        {
          at: 'the log, "request failed", by `route`',
          tells: 'what the source threw, or that it said nothing',
        },
      ],
      causes: [
        {
          sign: '`broken_source` or `fault`',
          cure: 'What a stream is read from fails in the middle: its log line has the cause. Since a rollout: roll back.',
        },
        {
          sign: '`silent_source`',
          cure: 'What a stream is read from says nothing for `HTTP_STREAM_IDLE_TIMEOUT_MS`: look at the database or the provider behind it.',
        },
        {
          sign: '`deadline`',
          cure: 'Replicas that stop have answers that take longer than their stop: look what replaces them so often, or give the stop more time.',
        },
        {
          sign: '`unsent_bytes`',
          cure: 'Clients take less than is made for them, until `HTTP_MAX_UNSENT_BYTES` is reached: look who they are, and limit them.',
        },
      ],
    },
    drill: { byHand: 'let what a stream is read from fail after its first piece' },
    told: (watched) => {
      const cut = (reason: string, perStep: number): ToldSeries => ({
        metric: watched.signals.cutAnswers ?? '',
        labels: { reason },
        values: `0+${perStep}x60`,
      })
      return {
        fires: [answered(watched), cut('broken_source', 3)],
        silent: [answered(watched), cut('broken_source', 1), cut('client', 50), cut('pipelined', 50)],
      }
    },
  },
]
