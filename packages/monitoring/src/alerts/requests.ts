import { recorded } from '../objectives/request-records.ts'
import { answersRate, type Watched } from '../watched.ts'
import type { Alert, ToldSeries } from './alert.ts'

const WINDOW_S = 300
/** A request every ten seconds: of fewer one failure is a large share. */
const LEAST_PER_S = 0.1
const ERROR_RATIO = 0.05

/** Somebody asks something. */
const isAsked = (watched: Watched) => `${recorded(watched, 'requests', WINDOW_S)} > ${LEAST_PER_S}`

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
        {
          sign: 'it began with a rollout',
          cure: 'Roll back first (see runbook "rollback"), look for the cause then.',
        },
        { sign: '503 with code `overloaded`', cure: 'See Saturated.' },
        { sign: '502 or 504 of one provider', cure: 'See ProviderFailing.' },
        { sign: '503 with code `database_unavailable`', cure: 'See CriticalDependencyDown.' },
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
        { sign: 'requests wait for connections', cure: 'See PoolExhausted.' },
        {
          sign: 'a provider is slow',
          cure: 'Shorten its time limit for the moment, so that the breaker opens.',
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
