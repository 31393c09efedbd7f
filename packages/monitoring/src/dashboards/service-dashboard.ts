import { FAILED_CALLS } from '../signals/failed-calls.ts'
import { answersRate, series, type Watched } from '../watched.ts'
import type { Dashboard, Panel, Section } from './dashboard.ts'
import { drawn, POINT_S, sumRate } from './drawn.ts'

/** The first one to look at: whether users have something of it, and whether it is the application, an upstream or the infrastructure. */
export function serviceDashboard(watched: Watched): Dashboard {
  const service = drawn(watched)
  return {
    key: 'service',
    title: 'Service',
    description: 'Whether users have something of it, and where to look on.',
    sections: [whereItIs(service), requests(service), replicas(service)],
  }
}

/** Three columns, of which the red one is the cause. */
function whereItIs(watched: Watched): Section {
  const { eventLoopDelayP99, upstream, dependencies } = watched.signals
  const share = (title: string, description: string, ...statuses: readonly string[]): Panel => ({
    title,
    description,
    unit: 'percentunit',
    kind: 'number',
    bad: { from: 0.01 },
    queries: [answered(watched, statuses)],
  })
  return {
    title: 'Application, upstream or infrastructure?',
    panels: [
      share('Application: answered with 500', 'Its own code failed.', '=~"5.."', '!~"502|503|504"'),
      share(
        'Upstream: answered with 502 or 504',
        'Somebody whom it asks failed, or was too slow.',
        '=~"502|504"',
      ),
      share(
        'Infrastructure: answered with 503',
        'Refused to protect the process, or what it stands on is not there.',
        '="503"',
      ),
      {
        title: 'Application: event loop',
        description: 'One turn in a hundred takes so long; all requests of the replica wait for it.',
        unit: 's',
        kind: 'number',
        bad: { from: 0.2 },
        queries: [
          eventLoopDelayP99
            ? { expr: `max by (job) (${series(watched, eventLoopDelayP99)})`, legend: 'slowest replica' }
            : undefined,
        ],
      },
      {
        title: 'Upstream: calls that fail',
        description: 'Share of the calls to each provider. Half of them makes ProviderFailing.',
        unit: 'percentunit',
        kind: 'number',
        bad: { from: 0.1 },
        queries: [
          upstream && {
            expr: `(${sumRate(watched, ['upstream'], upstream.calls, FAILED_CALLS)}\nor 0 * ${sumRate(watched, ['upstream'], upstream.calls)})\n/ ${sumRate(watched, ['upstream'], upstream.calls)}`,
            legend: '{{upstream}}',
          },
        ],
      },
      {
        title: 'Infrastructure: what is not there',
        description: 'Replicas that do not tell their metrics, and replicas that do not reach a dependency.',
        unit: 'short',
        kind: 'number',
        bad: { from: 1 },
        queries: [
          { expr: `sum by (job) (1 - ${series(watched, 'up')})`, legend: 'replicas' },
          dependencies && {
            expr: `sum by (dependency) (1 - ${series(watched, dependencies.up)})`,
            legend: '{{dependency}}',
          },
        ],
      },
    ],
  }
}

/** Share of the requests that are answered so. Where none is there is no series, which is not the same as no data. */
function answered(watched: Watched, statuses: readonly string[]) {
  const { requests } = watched.signals
  if (!requests) return undefined
  const matchers = statuses.map((status) => `${requests.statusLabel}${status}`)
  const counted = { suffix: 'count', seconds: POINT_S, by: ['job'] } as const
  const all = answersRate(watched, requests, counted)
  return {
    expr: `(${answersRate(watched, requests, { ...counted, matchers })}\nor 0 * ${all})\n/ ${all}`,
    legend: 'of requests',
  }
}

function requests(watched: Watched): Section {
  const { requests, shed, cutAnswers } = watched.signals
  const { latencyMs } = watched.objectives
  const by = requests?.routeLabel ? [requests.routeLabel] : ['job']
  const legend = `{{${by[0]}}}`
  const counted = { suffix: 'count', seconds: POINT_S, by } as const
  const all = requests && answersRate(watched, requests, counted)
  return {
    title: 'What users have of it',
    panels: [
      {
        title: 'Requests',
        description: 'A second, without probes. More than usual on one route: look who asks.',
        unit: 'reqps',
        queries: [all ? { expr: all, legend } : undefined],
      },
      {
        title: 'Errors by route',
        description:
          'Answers with 5xx. One route: its dependency or its code; all of them: the process or the platform.',
        unit: 'reqps',
        queries: [
          requests && {
            expr: `${answersRate(watched, requests, { ...counted, matchers: [`${requests.statusLabel}=~"5.."`] })}\nor 0 * ${all}`,
            legend,
          },
        ],
      },
      {
        title: 'Latency by route',
        description: '99 of 100 answers take at most so long.',
        unit: 's',
        bad: { from: latencyMs / 1_000 },
        queries: [
          requests && {
            expr: `histogram_quantile(0.99, ${answersRate(watched, requests, { ...counted, suffix: 'bucket', by: [...by, 'le'] })})`,
            legend,
          },
        ],
      },
      {
        title: 'Refused',
        description: 'Requests refused to protect the process, by what ran out: see Saturated.',
        unit: 'reqps',
        queries: [shed ? { expr: sumRate(watched, ['reason'], shed), legend: '{{reason}}' } : undefined],
      },
      {
        title: 'Cut off',
        description: 'Answers that did not arrive whole, by what ended them.',
        unit: 'reqps',
        queries: [
          cutAnswers ? { expr: sumRate(watched, ['reason'], cutAnswers), legend: '{{reason}}' } : undefined,
        ],
      },
    ],
  }
}

function replicas(watched: Watched): Section {
  const { lifecycleState, processStart, inFlight } = watched.signals
  return {
    title: 'Who serves',
    panels: [
      {
        title: 'Replicas',
        description: 'By state; those that Prometheus reads, whatever they say.',
        unit: 'short',
        queries: [
          { expr: `sum by (job) (${series(watched, 'up')})`, legend: 'read' },
          lifecycleState
            ? { expr: `sum by (state) (${series(watched, lifecycleState)}) > 0`, legend: '{{state}}' }
            : undefined,
        ],
      },
      {
        title: 'Uptime',
        description:
          'Since the process of a replica began. It falls to nothing at each end: see CrashLooping.',
        unit: 's',
        queries: [
          processStart
            ? { expr: `time() - ${series(watched, processStart)}`, legend: '{{instance}}' }
            : undefined,
        ],
      },
      {
        title: 'Requests in flight',
        description: 'Of one replica, and how many it admits. At the limit it refuses: see Saturated.',
        unit: 'short',
        queries: [
          inFlight && { expr: series(watched, inFlight.requests), legend: '{{instance}}' },
          inFlight && { expr: `min by (job) (${series(watched, inFlight.limit)})`, legend: 'limit' },
        ],
      },
    ],
  }
}
