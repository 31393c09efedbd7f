import { series, type Watched } from '../watched.ts'
import type { Dashboard } from './dashboard.ts'
import { drawn, p99, sumRate } from './drawn.ts'

/** What is answered without the origin, and how old it is. */
export function cacheDashboard(watched: Watched): Dashboard {
  const service = drawn(watched)
  const { cache, redisUp, redisLosses } = watched.signals
  return {
    key: 'cache',
    title: 'Cache',
    description: 'What is answered without the origin, how old it is, and whether Redis is in use.',
    sections: [
      {
        title: 'Cache',
        panels: [
          {
            title: 'Look-ups by result',
            description: 'A second. Fewer hits and more loads: the origin gets more to do.',
            unit: 'reqps',
            queries: [
              cache && {
                expr: sumRate(service, ['entity', 'result'], cache.lookups),
                legend: '{{entity}}: {{result}}',
              },
            ],
          },
          {
            title: 'Loads by outcome',
            description: 'A second, from where the values come from.',
            unit: 'reqps',
            queries: [
              cache && {
                expr: sumRate(service, ['entity', 'outcome'], `${cache.loads}_count`),
                legend: '{{entity}}: {{outcome}}',
              },
            ],
          },
          {
            title: 'Duration of loads',
            description: '99 of 100 take at most so long.',
            unit: 's',
            queries: [cache && { expr: p99(service, ['entity'], cache.loads), legend: '{{entity}}' }],
          },
          {
            title: 'Age of answers',
            description: '99 of 100 values from memory or Redis are at most so old.',
            unit: 's',
            queries: [cache && { expr: p99(service, ['entity'], cache.ages), legend: '{{entity}}' }],
          },
          {
            title: 'Entries, waits and invalidations',
            description: 'Of all replicas.',
            unit: 'short',
            queries: [
              cache && {
                expr: `sum by (what) (${series(service, cache.state, 'what!="bytes"')})`,
                legend: '{{what}}',
              },
            ],
          },
          {
            title: 'What befell it',
            description:
              'A second, by reason: evictions, entries that could not be read or stored, look-ups without Redis, invalidations.',
            unit: 'reqps',
            queries: [
              cache && {
                expr: sumRate(service, ['event', 'reason'], cache.events),
                legend: '{{event}}: {{reason}}',
              },
            ],
          },
        ],
      },
      {
        title: 'Redis',
        panels: [
          {
            title: 'In use',
            description: 'Share of the replicas, by what they use it for.',
            unit: 'percentunit',
            bad: { below: 1 },
            queries: [
              redisUp
                ? { expr: `avg by (user) (${series(service, redisUp)})`, legend: '{{user}}' }
                : undefined,
            ],
          },
          {
            title: 'Losses by reason',
            description: 'A second: timed out, refused, read-only, out of memory.',
            unit: 'reqps',
            queries: [
              redisLosses
                ? { expr: sumRate(service, ['user', 'reason'], redisLosses), legend: '{{user}}: {{reason}}' }
                : undefined,
            ],
          },
        ],
      },
    ],
  }
}
