import { answersRate, series, type Watched } from '../watched.ts'
import type { Dashboard, Section } from './dashboard.ts'
import { drawn, POINT_S, sumRate } from './drawn.ts'
import { whereItIs } from './where-it-is.ts'

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

function requests(watched: Watched): Section {
  const { requests, problems, shed, cutAnswers } = watched.signals
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
        title: 'Problems by code',
        description:
          'Requests answered with 5xx, by the code of the problem: the page of errors says what each means.',
        unit: 'reqps',
        queries: [
          problems && {
            expr: sumRate(watched, ['code'], problems.counter, `${problems.statusLabel}=~"5.."`),
            legend: '{{code}}',
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
