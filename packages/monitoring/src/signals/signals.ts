import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false }
const MetricName = Type.String({ pattern: '^[a-zA-Z_:][a-zA-Z0-9_:]*$' })
const LabelName = Type.String({ pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' })

/** What any service may say of its own metrics. Whatever it has not is neither watched nor drawn. */
export const CommonSignals = Type.Object(
  {
    requests: Type.Optional(
      Type.Object(
        {
          histogram: MetricName,
          statusLabel: LabelName,
          routeLabel: Type.Optional(LabelName),
        },
        {
          ...closed,
          description:
            'Histogram of the durations of answers in seconds, its name without _bucket; the labels that hold status and route',
        },
      ),
    ),
    processStart: Type.Optional({
      ...MetricName,
      description: 'Gauge: when the process began, Unix time in seconds; most client libraries have it',
    }),
    processCpu: Type.Optional({
      ...MetricName,
      description: 'Counter: processor time of the process in seconds; most client libraries have it',
    }),
    processMemory: Type.Optional({
      ...MetricName,
      description: 'Gauge: resident memory of the process in bytes; most client libraries have it',
    }),
  },
  closed,
)
export type CommonSignals = Static<typeof CommonSignals>

/** What the queries know of the metrics of a service. */
export interface Signals extends CommonSignals {
  /** Counter by `code` and status: requests answered with a problem. Those of providers begin with `upstream_`. */
  readonly problems?: { readonly counter: string; readonly statusLabel: string }
  /** Counter by `reason`: requests that were refused to protect the process. */
  readonly shed?: string
  /** Gauge by `state`, 1 for the one that it is in. */
  readonly lifecycleState?: string
  /** Counter by `reason`: answers that did not arrive whole. */
  readonly cutAnswers?: string
  /** Gauge: requests that began and have not ended. Replicas are added by it. */
  readonly activeRequests?: string
  /** Gauges: requests that are being served, and how many may be. */
  readonly inFlight?: { readonly requests: string; readonly limit: string }
  /** Gauge by `port`. */
  readonly connections?: string
  /** Gauge, seconds. */
  readonly eventLoopDelayP99?: string
  /** Gauge, 0 to 1. */
  readonly eventLoopUtilization?: string
  /** Gauges, bytes. */
  readonly heap?: { readonly used: string; readonly limit: string }
  /** Histogram by `v8js_gc_type`, seconds. */
  readonly garbageCollection?: string
  /** Counters of what the service tells of itself and that never came to anybody. */
  readonly lost?: {
    readonly logLines: string
    /** By `reason`. */
    readonly spans: string
    /** By `reason`; `rate_limited` are those over the budget, which are meant to go. */
    readonly reports: string
    /** By `metric`: observations under labels that nobody can tell apart. */
    readonly labels: string
  }
  readonly secrets?: {
    /** Gauge: those that changed and are used as they were before. */
    readonly pending: string
    /** Counter by `outcome`, `read` or `failed`. */
    readonly reads: string
  }
  /** Counter by `outcome`, `ok` or `failed`. */
  readonly issuerKeys?: string
  /** Counter by `task`. */
  readonly backgroundFailures?: string
  readonly dependencies?: {
    /** Gauge by `dependency` and `policy`, 1 or 0. Checks of features are among them. */
    readonly up: string
    /** Names of those that alerts of their own watch. */
    readonly watched: readonly string[]
    /** Histogram by `dependency`, seconds. */
    readonly checks: string
    /** Whether there is one without which the service does not serve. */
    readonly hasCritical: boolean
    /** Names of those that are providers: whoever misses them looks there, and not at the infrastructure. */
    readonly providers: readonly string[]
  }
  readonly database?: {
    /** Gauge: requests that wait for a connection. */
    readonly pending: string
    /** Histogram of those waits, seconds. */
    readonly waits: string
    /** Gauge by `state`. */
    readonly connections: string
    /** Histogram by `operation`, seconds. */
    readonly statements: string
    /** Gauge: applied migrations of a newer version, on which this one can run. */
    readonly schemaAhead: string
  }
  /** Gauge by `user`, 1 or 0. */
  readonly redisUp?: string
  /** Gauge by `user`, 1 or 0. */
  readonly redisFull?: string
  /** Counter by `user` and `reason`. */
  readonly redisLosses?: string
  readonly cache?: {
    /** Counter by `entity` and `result`. */
    readonly lookups: string
    /** Histogram by `entity` and `outcome`, seconds. */
    readonly loads: string
    /** Histogram by `entity`, seconds. */
    readonly ages: string
    /** Counter by `event` and `reason`. */
    readonly events: string
    /** Gauge by `what`. */
    readonly state: string
  }
  readonly upstream?: {
    /** Counter by `upstream` and `outcome`. */
    readonly calls: string
    /** Histogram by `upstream` and `outcome`, seconds: what was sent, repeats each for itself. */
    readonly requests: string
    /** Counter by `upstream`. */
    readonly retries: string
    /** Gauges by `upstream`. */
    readonly inFlight: string
    readonly queue: string
    /** Gauge by `upstream` and `state`, 1 for the one that it is in. */
    readonly breakerState: string
  }
}
