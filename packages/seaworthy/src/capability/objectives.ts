import Type, { type Static } from 'typebox'

const share = (percent: number, description: string) =>
  Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 100, default: percent, description })

/** What the users of a service may expect of it over thirty days. */
export const Objectives = Type.Object(
  {
    availabilityPercent: share(99.9, 'Share of requests that are not answered with 5xx'),
    latencyPercent: share(99, 'Share of requests that are answered within latencyMs'),
    latencyMs: Type.Integer({
      minimum: 1,
      default: 1_000,
      description: 'A bound of the buckets of the histogram of requests: between two of them nobody can tell',
    }),
  },
  { additionalProperties: false },
)
export type Objectives = Static<typeof Objectives>
