import { series, type Watched } from '../watched.ts'
import type { Dashboard, Section } from './dashboard.ts'
import { drawn, p99, sumRate } from './drawn.ts'

/** What is outside the process. Whoever became slow at the same minute is the cause. */
export function dependenciesDashboard(watched: Watched): Dashboard {
  const service = drawn(watched)
  return {
    key: 'dependencies',
    title: 'Dependencies',
    description: 'Who became slow, or went, at the same minute.',
    sections: [all(service), database(service), providers(service)],
  }
}

function all(watched: Watched): Section {
  const { dependencies, database, upstream } = watched.signals
  return {
    title: 'Dependencies',
    panels: [
      {
        title: 'Up',
        description: 'Share of the replicas that reach it.',
        unit: 'percentunit',
        bad: { below: 1 },
        queries: [
          dependencies && {
            expr: `avg by (dependency, policy) (${series(watched, dependencies.up)})`,
            legend: '{{dependency}}, {{policy}}',
          },
        ],
      },
      {
        title: 'Duration of statements and calls',
        description:
          '99 of 100 take at most so long. Who rose at the same minute as the latency is the cause.',
        unit: 's',
        queries: [
          database && { expr: p99(watched, ['job'], database.statements), legend: 'database' },
          upstream && { expr: p99(watched, ['upstream'], upstream.requests), legend: '{{upstream}}' },
        ],
      },
      {
        title: 'Duration of checks',
        description: 'Of health, up to their time limit.',
        unit: 's',
        queries: [
          dependencies && {
            expr: p99(watched, ['dependency'], dependencies.checks),
            legend: '{{dependency}}',
          },
        ],
      },
    ],
  }
}

function database(watched: Watched): Section {
  const { database } = watched.signals
  return {
    title: 'Database',
    panels: [
      {
        title: 'Statements',
        description: '99 of 100 take at most so long, by name. Slow ones keep connections.',
        unit: 's',
        queries: [
          database && { expr: p99(watched, ['operation'], database.statements), legend: '{{operation}}' },
        ],
      },
      {
        title: 'Statements a second',
        description: 'By name. Many quick ones need more connections.',
        unit: 'reqps',
        queries: [
          database && {
            expr: sumRate(watched, ['operation'], `${database.statements}_count`),
            legend: '{{operation}}',
          },
        ],
      },
      {
        title: 'Connections of the pool',
        description: 'By state, and requests that wait for one: see PoolExhausted.',
        unit: 'short',
        queries: [
          database && {
            expr: `sum by (state) (${series(watched, database.connections)})`,
            legend: '{{state}}',
          },
          database && { expr: `sum by (job) (${series(watched, database.pending)})`, legend: 'waiting' },
        ],
      },
      {
        title: 'Wait for a connection',
        description: '99 of 100 requests wait at most so long.',
        unit: 's',
        queries: [database && { expr: p99(watched, ['instance'], database.waits), legend: '{{instance}}' }],
      },
    ],
  }
}

function providers(watched: Watched): Section {
  const { upstream } = watched.signals
  return {
    title: 'Providers',
    panels: [
      {
        title: 'Calls by outcome',
        description: 'Those included that were never sent, because a breaker was open or the time was over.',
        unit: 'reqps',
        queries: [
          upstream && {
            expr: sumRate(watched, ['upstream', 'outcome'], upstream.calls),
            legend: '{{upstream}}: {{outcome}}',
          },
        ],
      },
      {
        title: 'Requests by outcome',
        description: 'What was sent, repeats each for itself.',
        unit: 'reqps',
        queries: [
          upstream && {
            expr: sumRate(watched, ['upstream', 'outcome'], `${upstream.requests}_count`),
            legend: '{{upstream}}: {{outcome}}',
          },
        ],
      },
      {
        title: 'Repeats',
        description: 'A second. The budget keeps them at a tenth of the calls: see RetrySpike.',
        unit: 'reqps',
        queries: [
          // Where nothing was repeated there is no series of repeats, which is not the same as no data.
          upstream && {
            expr: `${sumRate(watched, ['upstream'], upstream.retries)}\nor 0 * ${sumRate(watched, ['upstream'], upstream.calls)}`,
            legend: '{{upstream}}',
          },
        ],
      },
      {
        title: 'Breakers',
        description:
          'Replicas whose breaker is open or half open: nobody asks the provider, or one request does.',
        unit: 'short',
        bad: { from: 1 },
        queries: [
          upstream && {
            expr: `sum by (upstream, state) (${series(watched, upstream.breakerState, 'state!="closed"')})`,
            legend: '{{upstream}}: {{state}}',
          },
        ],
      },
      {
        title: 'Under way and waiting',
        description: 'Requests to a provider, and calls that wait for one of them to end.',
        unit: 'short',
        queries: [
          upstream && {
            expr: `sum by (upstream) (${series(watched, upstream.inFlight)})`,
            legend: '{{upstream}}: under way',
          },
          upstream && {
            expr: `sum by (upstream) (${series(watched, upstream.queue)})`,
            legend: '{{upstream}}: waiting',
          },
        ],
      },
    ],
  }
}
