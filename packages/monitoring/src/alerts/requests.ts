import { recorded } from '../objectives/request-records.ts'
import { CONNECTIONS_AWAITED, LOCK_HELD } from '../runbooks/database-causes.ts'
import { oneReplica, REPLICA } from '../runbooks/replica-causes.ts'
import { FAILED_CALLS } from '../signals/failed-calls.ts'
import { answersRate, rate, series, type Watched } from '../watched.ts'
import type { Alert, ToldSeries } from './alert.ts'

const WINDOW_S = 300
/** A request every ten seconds: of fewer one failure is a large share. */
const LEAST_PER_S = 0.1
const ERROR_RATIO = 0.05
/** Who was woken by a rollout remembers one of that age. */
const ROLLOUT_S = 1_800

/** Somebody asks something. */
const isAsked = (watched: Watched) => `${recorded(watched, 'requests', WINDOW_S)} > ${LEAST_PER_S}`

/** Share of the answers of each replica that are 5xx. Where none is there is no series. */
function failedShare(watched: Watched): string | undefined {
  const { requests } = watched.signals
  if (!requests) return undefined
  const counted = { suffix: 'count', seconds: WINDOW_S, by: [REPLICA] } as const
  const failed = answersRate(watched, requests, {
    ...counted,
    matchers: [`${requests.statusLabel}=~"5.."`],
  })
  const all = answersRate(watched, requests, counted)
  return `(${failed} or 0 * ${all})\n/ ${all}`
}

/** Most answers with 5xx are a problem with such a code. */
function mostProblems(watched: Watched, codes: string): string | undefined {
  const { problems } = watched.signals
  if (!problems) return undefined
  const failed = (...matchers: readonly string[]) =>
    `sum by (namespace, job) (${rate(watched, WINDOW_S, problems.counter, `${problems.statusLabel}=~"5.."`, ...matchers)})`
  return `${failed(`code=~"${codes}"`)}\n/ ${failed()} > 0.5`
}

/** Its own code fails, and none of its replicas is older than a rollout that somebody remembers. */
function failsSinceRollout(watched: Watched): string | undefined {
  const { requests, processStart } = watched.signals
  if (!requests || !processStart) return undefined
  const counted = { suffix: 'count', seconds: WINDOW_S } as const
  const matchers = [`${requests.statusLabel}=~"5.."`, `${requests.statusLabel}!~"502|503|504"`]
  return `${answersRate(watched, requests, { ...counted, matchers })}
/ ${answersRate(watched, requests, counted)} > ${ERROR_RATIO / 2}
and on (namespace, job) time() - min by (namespace, job) (${series(watched, processStart)}) < ${ROLLOUT_S / (watched.faster ?? 1)}`
}

/** Answers as the service tells of them, at a route of somebody else than the platform. */
function toldAnswers({ signals: { requests } }: Watched) {
  const { histogram = '', statusLabel = '', routeLabel } = requests ?? {}
  const labels = (status: string, route: string) => ({
    [statusLabel]: status,
    ...(routeLabel && { [routeLabel]: route }),
  })
  return {
    count: (status: string, perStep: string, route = '/things'): ToldSeries => ({
      metric: `${histogram}_count`,
      labels: labels(status, route),
      values: `0+${perStep}x60`,
    }),
    bucket: (le: string, perStep: string): ToldSeries => ({
      metric: `${histogram}_bucket`,
      labels: { ...labels('200', '/things'), le },
      values: `0+${perStep}x60`,
    }),
  }
}

/** Requests that others see fail or wait. */
export const requestAlerts: readonly Alert[] = [
  {
    name: 'ErrorRateHigh',
    severity: 'page',
    forS: 120,
    summary: 'More than 5 % of requests are answered with 5xx',
    expr: (watched) =>
      watched.signals.requests &&
      `${recorded(watched, 'requests_failed', WINDOW_S)} / ${recorded(watched, 'requests', WINDOW_S)} > ${ERROR_RATIO}
and ${isAsked(watched)}`,
    runbook: {
      impact: 'One request in twenty or more fails. Clients that repeat theirs add to the load.',
      look: [
        {
          at: 'the dashboard, "Errors by route"',
          tells: 'one route: its dependency or its code; all: the process or the platform',
        },
        { at: 'the dashboard, "Dependencies"', tells: 'one that went down at the same minute is the cause' },
        {
          at: 'log lines with `"level":"error"`, by `code`',
          tells: 'the problem code and the request ids of examples',
        },
      ],
      causes: [
        oneReplica('one replica fails, and the others do not', failedShare, ERROR_RATIO),
        {
          sign: 'its own code fails since a rollout',
          cure: 'Roll back first (see runbook "rollback"), look for the cause then.',
          asks: failsSinceRollout,
          types: 'kubectl rollout undo "deployment/$job" --namespace "$namespace"',
        },
        {
          sign: 'most failures are of a provider',
          cure: 'They are answered with 502, 504, or 503 while its breaker is open.',
          asks: (watched) => mostProblems(watched, 'upstream_.+'),
          see: 'ProviderFailing',
        },
        {
          sign: 'most failures are of the database',
          cure: 'They are answered with 503.',
          asks: (watched) => mostProblems(watched, 'database_.+'),
          see: 'CriticalDependencyDown',
        },
        {
          sign: 'most failures are requests that take too long',
          cure: 'They are answered with 503 or 504 when their time is over.',
          asks: (watched) => mostProblems(watched, 'handler_timeout|cache_load.+'),
          see: 'LatencyHigh',
        },
        {
          sign: 'most failures are refusals to protect the process',
          cure: 'They are answered with 503 and code `overloaded`.',
          asks: (watched) => mostProblems(watched, 'overloaded'),
          see: 'Saturated',
        },
        { sign: 'it began with a rollout', cure: 'Roll back first, look for the cause then.' },
      ],
    },
    drill: 'dependency-down',
    told(watched) {
      const { count } = toldAnswers(watched)
      const probed = watched.signals.requests?.routeLabel ? watched.platformRoutes : []
      return {
        fires: [count('200', '150'), count('500', '15')],
        silent: [
          count('200', '150'),
          count('500', '5'),
          ...probed.slice(0, 1).map((route) => count('503', '100', route)),
        ],
      }
    },
  },
  {
    name: 'LatencyHigh',
    severity: 'page',
    forS: 300,
    summary: 'The slowest hundredth of requests takes longer than the objective allows',
    expr(watched) {
      const { requests } = watched.signals
      const { latencyMs, latencyPercent } = watched.objectives
      if (!requests) return undefined
      const buckets = answersRate(watched, requests, {
        suffix: 'bucket',
        seconds: WINDOW_S,
        by: ['namespace', 'job', 'le'],
      })
      return `histogram_quantile(${latencyPercent / 100}, ${buckets}) > ${latencyMs / 1_000}
and ${isAsked(watched)}`
    },
    runbook: {
      impact: 'Users wait. Callers with short deadlines give up, which looks like failures on their side.',
      look: [
        {
          at: 'the dashboard, "Latency by route"',
          tells: 'one route: a query or a provider; all: the process or its machine',
        },
        {
          at: 'the dashboard, "Dependencies", duration of statements and calls',
          tells: 'who of them became slow at the same minute',
        },
        {
          at: 'the dashboard, "Event loop"',
          tells: 'above 100 ms: something computes for too long in the process',
        },
        { at: 'a trace of a slow request', tells: 'the span in which the time goes' },
      ],
      causes: [
        {
          sign: 'statements are slow',
          cure: 'Look for locks and missing indexes in `pg_stat_activity`; cancel what holds locks.',
        },
        LOCK_HELD,
        CONNECTIONS_AWAITED,
        {
          sign: 'calls to a provider fail or time out',
          cure: 'Requests wait for it.',
          asks: (watched) => {
            const { upstream } = watched.signals
            if (!upstream) return undefined
            const calls = (...matchers: readonly string[]) =>
              `sum by (namespace, job, upstream) (${rate(watched, WINDOW_S, upstream.calls, ...matchers)})`
            return `${calls(FAILED_CALLS)}\n/ ${calls()} > 0.2`
          },
          see: 'ProviderFailing',
        },
        { sign: 'processor throttled', cure: 'Raise the limit or the number of replicas.' },
      ],
    },
    drill: 'dependency-down',
    told(watched) {
      const { count, bucket } = toldAnswers(watched)
      const bound = String(watched.objectives.latencyMs / 1_000)
      const slowest = [bucket('10', '150'), bucket('+Inf', '150')]
      return {
        fires: [count('200', '150'), bucket(bound, '140'), ...slowest],
        silent: [count('200', '150'), bucket(bound, '150'), ...slowest],
      }
    },
  },
]
