import { recorded } from '../objectives/request-records.ts'
import { ofOneReplica, oneReplica, REPLACE, REPLICA } from '../runbooks/replica-causes.ts'
import { rate, series, type Watched } from '../watched.ts'
import type { Alert } from './alert.ts'
import { criticalDown } from './critical-down.ts'
import { FOLLOWING_ALERTS } from './following-alerts.ts'

/**
 * Of the limit that V8 tells, what only objects that were just made may use: three halves of its young generation. What lives longer has the
 * rest, and the process ends when that is full. With 256 MB for it V8 tells 352.
 */
const YOUNG_BYTES = 3 * 32 * 1_048_576
/** How full each heap is. The lowest of a while: what a collection leaves, not what it has yet to collect. */
const heapFill = (watched: Watched): string | undefined => {
  const { heap } = watched.signals
  return (
    heap &&
    `max by (${REPLICA}) (min_over_time(${series(watched, heap.used)}[${watched.time(120)}]) / (${series(watched, heap.limit)} - ${YOUNG_BYTES}))`
  )
}
const MOST_HEAP = 0.9
/** How long a turn of the event loop of each replica takes, mostly. */
const eventLoopDelay = (watched: Watched): string | undefined =>
  watched.signals.eventLoopDelayP99 &&
  `avg by (${REPLICA}) (avg_over_time(${series(watched, watched.signals.eventLoopDelayP99)}[${watched.time(120)}]))`
const BUSY_S = 0.2

/** The process itself: whether it is there, stays there, and keeps up. */
export const processAlerts: readonly Alert[] = [
  {
    name: 'ServiceUnavailable',
    severity: 'page',
    forS: 60,
    summary: 'No replica is there, or none of them serves',
    expr: (watched) => {
      const { lifecycleState } = watched.signals
      // Also where the job itself is gone: no data is the worst news.
      const nobody = `absent(${series(watched, 'up')} == 1)`
      const none =
        lifecycleState &&
        `sum by (namespace, job) (${series(watched, lifecycleState, 'state=~"ready|degraded"')}) == 0`
      return [nobody, none].filter((each) => each !== undefined).join('\nor ')
    },
    explains: [...FOLLOWING_ALERTS, 'ReplicaSilent'],
    runbook: {
      impact: 'Every request fails.',
      look: [
        {
          at: '`kubectl get pods` or `docker compose ps`',
          tells: 'whether replicas are there, start again and again, or are not ready',
        },
        {
          at: 'the last lines of the log',
          tells: 'a refused start names the setting or the dependency, and what to do',
        },
        { at: 'readiness of one replica, `/health/ready`', tells: 'which check fails' },
      ],
      causes: [
        {
          sign: 'no replica is asked for',
          cure: 'Somebody set the number of replicas to 0: set it to what it was. A release that was removed is installed again.',
          tries: `test "$(kubectl get "deployment/$job" --output jsonpath='{.spec.replicas}')" = 0`,
          types: 'kubectl scale "deployment/$job" --replicas=2',
        },
        {
          sign: 'replicas are not ready, a critical dependency is down',
          cure: 'They take requests again when it is back.',
          asks: criticalDown,
          see: 'CriticalDependencyDown',
        },
        { sign: 'replicas start again and again', cure: 'See CrashLooping.' },
        {
          sign: 'they serve, and Prometheus does not see them',
          cure: 'Look at the targets of Prometheus; NetworkPolicy and PodMonitor have to name it.',
        },
      ],
    },
    drill: 'crash',
    told: ({ signals: { lifecycleState } }) => ({
      fires: [{ metric: 'up', values: '0x60' }],
      silent: [
        { metric: 'up', values: '1x60' },
        ...(lifecycleState ? [{ metric: lifecycleState, labels: { state: 'ready' }, values: '1x60' }] : []),
      ],
    }),
  },
  {
    name: 'ReplicaSilent',
    severity: 'ticket',
    forS: 120,
    summary:
      'A replica at {{ $labels.instance }} does not tell its metrics: it is stuck, or nobody reaches it',
    expr: (watched) => `min by (${REPLICA}) (${series(watched, 'up')}) == 0`,
    runbook: {
      impact: 'Requests that it still gets wait until their callers give up; the others carry its load.',
      look: [
        { at: '`kubectl get pods`', tells: 'whether it is there, and whether its probes fail' },
        { at: 'the last lines of its log', tells: 'what it did when it fell silent' },
      ],
      causes: [
        {
          sign: 'one replica does not answer, and the others do',
          cure: 'Keep its log, and end it; another one takes its place. Look why liveness has not done so.',
          asks: (watched) =>
            ofOneReplica(
              watched,
              `max by (${REPLICA}) (1 - avg_over_time(${series(watched, 'up')}[${watched.time(120)}]))`,
              0.8,
            ),
          types: REPLACE,
        },
        {
          sign: 'it answers now and then, and its event loop stands still in between',
          cure: 'It is there, and has no time to answer.',
          asks: (watched) => {
            const delay = eventLoopDelay(watched)
            return delay && `${delay} > ${BUSY_S}`
          },
          see: 'EventLoopBusy',
        },
        {
          sign: 'many replicas do not answer',
          cure: 'Look at the machine or the zone that they share, and at what lets Prometheus in.',
        },
      ],
    },
    drill: 'crash',
    told: () => ({
      fires: [{ metric: 'up', values: '0x60' }],
      silent: [{ metric: 'up', values: '1x20 0x3 1x40' }],
    }),
  },
  {
    name: 'CrashLooping',
    severity: 'page',
    forS: 60,
    summary: 'The process has ended and begun three times within 15 minutes',
    expr: (watched) =>
      watched.signals.processStart &&
      `sum by (namespace, job) (changes(${series(watched, watched.signals.processStart)}[${watched.time(900)}])) >= 3`,
    runbook: {
      impact: 'Requests in flight are lost at each end; while it starts, others carry its load.',
      look: [
        {
          at: 'the last line before the end, `kubectl logs --previous`',
          tells: 'an uncaught error with its stack, or nothing: then it was killed',
        },
        {
          at: '`kubectl describe pod`, last state',
          tells: '`OOMKilled`: memory; `Error` with exit code 1: its own end; liveness: it was stuck',
        },
      ],
      causes: [
        { sign: 'it began with a rollout', cure: 'Roll back.' },
        {
          sign: 'OOMKilled',
          cure: 'Raise the limit of memory for now; look at the dashboard, "Memory", for a leak.',
        },
        { sign: 'liveness failed', cure: 'The event loop stood still: see EventLoopBusy.' },
      ],
    },
    drill: 'crash',
    told: ({ signals: { processStart = '' } }) => ({
      fires: [{ metric: processStart, values: '100x5 200x5 300x5 400x50' }],
      silent: [{ metric: processStart, values: '100x5 200x60' }],
    }),
  },
  {
    name: 'Saturated',
    severity: 'page',
    forS: 60,
    summary:
      'More than 1 % of requests are refused to protect the process: there is more to do than replicas for it',
    expr: (watched) => {
      const { shed, requests } = watched.signals
      if (!shed || !requests) return undefined
      return `sum by (namespace, job) (${rate(watched, 300, shed)}) / ${recorded(watched, 'requests', 300)} > 0.01`
    },
    runbook: {
      impact: 'Refused clients get 503 with Retry-After at once; what is admitted is served as usual.',
      look: [
        { at: 'the dashboard, "Requests"', tells: 'whether more is asked than usual, and on which route' },
        { at: 'the dashboard, "Replicas"', tells: 'whether there are as many as may be' },
        { at: 'the dashboard, "Dependencies"', tells: 'a slow one keeps requests in flight for longer' },
      ],
      causes: [
        {
          sign: 'more is asked',
          cure: 'Raise the most replicas of the autoscaler; limit the client that asks.',
        },
        { sign: 'a dependency is slow', cure: 'See LatencyHigh.' },
        { sign: 'fewer replicas than usual', cure: 'See what keeps them from being scheduled or ready.' },
      ],
    },
    drill: 'overload',
    told: ({ signals: { shed = '', requests } }) => {
      const all = {
        metric: `${requests?.histogram}_count`,
        labels: { [requests?.statusLabel ?? 'code']: '200' },
        values: '0+100x60',
      }
      return {
        fires: [all, { metric: shed, labels: { reason: 'in_flight' }, values: '0+10x60' }],
        silent: [all, { metric: shed, labels: { reason: 'in_flight' }, values: '0x60' }],
      }
    },
  },
  {
    name: 'EventLoopBusy',
    severity: 'ticket',
    forS: 120,
    summary:
      'The event loop stands still for more than 200 ms again and again: every request of that replica waits',
    expr: (watched) =>
      watched.signals.eventLoopDelayP99 &&
      `avg by (namespace, job, instance) (avg_over_time(${series(watched, watched.signals.eventLoopDelayP99)}[${watched.time(120)}])) > 0.2`,
    runbook: {
      impact: 'All requests of the replica wait for one; probes do as well, and may end it.',
      look: [
        { at: 'the dashboard, "Resources"', tells: 'processor at its limit: throttling looks the same' },
        { at: 'the dashboard, "Garbage collection"', tells: 'pauses of the same length: memory' },
        { at: 'a CPU profile of the replica', tells: 'which function computes' },
      ],
      causes: [
        oneReplica('one replica computes, and the others do not', eventLoopDelay, BUSY_S),
        { sign: 'throttled', cure: 'Raise the limit of the processor, or remove it.' },
        { sign: 'one route', cure: 'Bound the size of what it takes, or move its work out of the request.' },
      ],
    },
    drill: 'overload',
    told: ({ signals: { eventLoopDelayP99 = '' } }) => ({
      fires: [{ metric: eventLoopDelayP99, values: '0.3x60' }],
      silent: [{ metric: eventLoopDelayP99, values: '0.02x10 0.9x1 0.02x60' }],
    }),
  },
  {
    name: 'HeapNearlyFull',
    severity: 'ticket',
    forS: 300,
    summary: 'The heap of {{ $labels.instance }} has less than a tenth left: it will end by its own hand',
    expr: (watched) => watched.signals.heap && `${heapFill(watched)} > ${MOST_HEAP}`,
    runbook: {
      impact: 'Answers get slower, as the process collects garbage all the time; then it ends.',
      look: [
        {
          at: 'the dashboard, "Memory"',
          tells: 'rising for days: a leak; since a rollout: its code; at once: one request',
        },
        { at: 'the dashboard, "Garbage collection"', tells: 'how much of the time is left for work' },
      ],
      causes: [
        oneReplica('the heap of one replica fills, and those of others do not', heapFill, MOST_HEAP),
        { sign: 'it began with a rollout', cure: 'Roll back.' },
        {
          sign: 'a leak',
          cure: 'Replace the replicas one by one for now; take a heap snapshot of one before.',
        },
        {
          sign: 'as much as it needs',
          cure: 'Raise the limit of memory of the container, and `--max-old-space-size` with it.',
        },
      ],
    },
    drill: 'leak',
    told: ({ signals: { heap } }) => {
      const mega = (value: number) => value * 1_048_576
      const limit = { metric: heap?.limit ?? '', values: `${mega(352)}x60` }
      const used = (values: readonly number[]) => ({
        metric: heap?.used ?? '',
        values: values.map(mega).join(' '),
      })
      const readings = Array.from({ length: 60 }, (_, n) => n)
      return {
        fires: [limit, used(readings.map(() => 245))],
        // Collected each minute.
        silent: [limit, used(readings.map((n) => (n % 4 === 0 ? 90 : 245)))],
      }
    },
  },
  {
    name: 'BackgroundTaskFailing',
    severity: 'ticket',
    forS: 60,
    summary: 'The background task {{ $labels.task }} has failed three times within 15 minutes',
    expr: (watched) =>
      watched.signals.backgroundFailures &&
      `sum by (namespace, job, task) (increase(${series(watched, watched.signals.backgroundFailures)}[${watched.time(900)}])) >= 3`,
    runbook: {
      impact: 'Requests are served; what the task does is not done, or not whole.',
      look: [
        {
          at: 'the log, "background task failed"',
          tells: 'the error, and how long it waits until the next try',
        },
        { at: 'the dashboard, "Dependencies"', tells: 'whether what it needs is there' },
      ],
      causes: [
        { sign: 'it began with a rollout', cure: 'Roll back.' },
        { sign: 'a dependency is down', cure: 'Mend that; the task is tried again by itself.' },
        { sign: 'always the same error', cure: 'It is a fault of the code: write a test that shows it.' },
      ],
    },
    drill: { byHand: 'let what the task asks answer with an error' },
    told: ({ signals: { backgroundFailures = '' } }) => {
      const failures = (values: string) => ({
        metric: backgroundFailures,
        labels: { task: 'tide' },
        values,
      })
      return { fires: [failures('0x10 1+1x60')], silent: [failures('0x10 1x50')] }
    },
  },
]
