import { series, type Watched } from '../watched.ts'
import type { Dashboard } from './dashboard.ts'
import { drawn, p99, sumRate } from './drawn.ts'

/** What the processes use. */
export function resourcesDashboard(watched: Watched): Dashboard {
  const service = drawn(watched)
  const { processCpu, processMemory, heap, garbageCollection } = watched.signals
  const { eventLoopDelayP99, eventLoopUtilization, connections } = watched.signals
  const byReplica = '{{instance}}'
  return {
    key: 'resources',
    title: 'Resources',
    description: 'What the processes use.',
    sections: [
      {
        title: 'Resources',
        panels: [
          {
            title: 'Processor',
            description:
              'Cores. At the limit it is throttled, which looks like an event loop that stands still.',
            unit: 'short',
            queries: [
              processCpu
                ? { expr: sumRate(service, ['instance'], processCpu), legend: byReplica }
                : undefined,
            ],
          },
          {
            title: 'Memory',
            description: 'Resident, and of it the heap. What rises for days and never falls is a leak.',
            unit: 'bytes',
            queries: [
              processMemory ? { expr: series(service, processMemory), legend: byReplica } : undefined,
              heap && { expr: series(service, heap.used), legend: `${byReplica}: heap` },
              heap && { expr: `min by (job) (${series(service, heap.limit)})`, legend: 'limit of the heap' },
            ],
          },
          {
            title: 'Event loop',
            description: 'One turn in a hundred takes so long. Above 100 ms something computes for too long.',
            unit: 's',
            bad: { from: 0.2 },
            queries: [
              eventLoopDelayP99 ? { expr: series(service, eventLoopDelayP99), legend: byReplica } : undefined,
            ],
          },
          {
            title: 'Event loop utilization',
            description: 'Share of the time in which it is busy. Close to 1 a replica has no room left.',
            unit: 'percentunit',
            bad: { from: 0.9 },
            queries: [
              eventLoopUtilization
                ? { expr: series(service, eventLoopUtilization), legend: byReplica }
                : undefined,
            ],
          },
          {
            title: 'Garbage collection',
            description: 'Longest pauses by kind, and the share of time that all of them take.',
            unit: 's',
            queries: [
              garbageCollection
                ? { expr: p99(service, ['v8js_gc_type'], garbageCollection), legend: '{{v8js_gc_type}}' }
                : undefined,
              garbageCollection
                ? {
                    expr: sumRate(service, ['instance'], `${garbageCollection}_sum`),
                    legend: `${byReplica}: seconds a second`,
                  }
                : undefined,
            ],
          },
          {
            title: 'Connections',
            description: 'Open ones, by the port that they came in on.',
            unit: 'short',
            queries: [
              connections
                ? {
                    expr: `sum by (instance, port) (${series(service, connections)})`,
                    legend: `${byReplica}: {{port}}`,
                  }
                : undefined,
            ],
          },
        ],
      },
    ],
  }
}
