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
  },
  closed,
)
export type CommonSignals = Static<typeof CommonSignals>

/** What the queries know of the metrics of a service. */
export interface Signals extends CommonSignals {
  /** Counter by `reason`: requests that were refused to protect the process. */
  readonly shed?: string
  /** Gauge by `state`, 1 for the one that it is in. */
  readonly lifecycleState?: string
  /** Gauge, seconds. */
  readonly eventLoopDelayP99?: string
  /** Gauge by `dependency` and `policy`, 1 or 0. */
  readonly dependencyUp?: string
  /** Gauge: requests that wait for a connection to the database. */
  readonly poolPending?: string
  /** Gauge by `user`, 1 or 0. */
  readonly redisUp?: string
  readonly upstream?: {
    /** Counter by `upstream` and `outcome`. */
    readonly calls: string
    /** Counter by `upstream`. */
    readonly retries: string
    /** Gauge by `upstream` and `state`, 1 for the one that it is in. */
    readonly breakerState: string
  }
}
