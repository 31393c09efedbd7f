import { FAILED_CALLS } from '../signals/failed-calls.ts'
import { answersRate, series, type Watched } from '../watched.ts'
import type { Panel, Section } from './dashboard.ts'
import { POINT_S, sumRate } from './drawn.ts'

/** Three columns, of which the red one is the cause. */
export function whereItIs(watched: Watched): Section {
  const { eventLoopDelayP99, upstream } = watched.signals
  return {
    title: 'Application, upstream or infrastructure?',
    panels: [
      ...answers(watched),
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
        description:
          'Replicas that do not tell their metrics, and replicas that do not reach a dependency other than a provider: only those that are missed.',
        unit: 'short',
        kind: 'number',
        bad: { from: 1 },
        queries: [{ expr: missing(watched), legend: '{{missing}}' }],
      },
    ],
  }
}

/**
 * How requests fail, by whom it is to blame. A status alone does not say it: an open breaker is a 503, and a database that is too slow a
 * 504. Where problems have codes these do.
 */
function answers(watched: Watched): readonly Panel[] {
  const { requests, problems } = watched.signals
  if (!requests) return []
  const share = (title: string, description: string, some: string): Panel => ({
    ...{ title, description, unit: 'percentunit', kind: 'number', bad: { from: 0.01 } },
    queries: [{ expr: `${some}\n/ ${all}`, legend: 'of requests' }],
  })
  const counted = { suffix: 'count', seconds: POINT_S, by: ['job'] } as const
  const all = answersRate(watched, requests, counted)
  // Where none is there is no series, which is not the same as no data.
  const some = (rate: string) => `(${rate}\nor 0 * ${all})`
  const answered = (...statuses: readonly string[]) => {
    const matchers = statuses.map((status) => `${requests.statusLabel}${status}`)
    return some(answersRate(watched, requests, { ...counted, matchers }))
  }
  const application = share(
    'Application: answered with 500',
    'Its own code failed.',
    answered('=~"5.."', '!~"502|503|504"'),
  )
  if (!problems)
    return [
      application,
      share(
        'Upstream: answered with 502 or 504',
        'Somebody whom it asks failed, or was too slow.',
        answered('=~"502|504"'),
      ),
      share(
        'Infrastructure: answered with 503',
        'Refused to protect the process, or what it stands on is not there.',
        answered('="503"'),
      ),
    ]
  const forProviders = some(
    sumRate(
      watched,
      ['job'],
      problems.counter,
      `${problems.statusLabel}=~"502|503|504"`,
      'code=~"upstream_.+"',
    ),
  )
  return [
    application,
    share(
      'Upstream: failed for a provider',
      'Answered with 502, 503 or 504, because somebody whom it asks failed, was too slow, or is not asked any more.',
      forProviders,
    ),
    share(
      'Infrastructure: other 502, 503, 504',
      'Refused to protect the process, or what it stands on is not there, or too slow.',
      `(${answered('=~"502|503|504"')}\n- ${forProviders})`,
    ),
  ]
}

/** One tile for each would hide the red one. That of the replicas is always there. */
function missing(watched: Watched): string {
  const named = (expr: string, ...[to, from]: readonly [string, string]) =>
    `label_replace(${expr}, "missing", "${to}", "${from}", "(.*)")`
  const replicas = named(`sum by (job) (1 - ${series(watched, 'up')})`, 'replicas', '')
  const { dependencies } = watched.signals
  if (!dependencies) return replicas
  const others = dependencies.providers.map((name) => `dependency!="${name}"`)
  const unreached = `sum by (job, dependency) (1 - ${series(watched, dependencies.up, ...others)}) > 0`
  return `${replicas}\nor ${named(unreached, '$1', 'dependency')}`
}
