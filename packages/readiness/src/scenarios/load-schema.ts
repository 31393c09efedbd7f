import { mapping, number, section, TEXTS, VARIABLES, type ValueOf } from '../config/schema.ts'

/** What is asked so that one layer of caches answers. */
export const layerSchema = {
  ...mapping({
    paths: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', pattern: '^/' },
      description:
        'Asked in turn; {n} is replaced by a number that no other request has, so that nobody has it yet.',
    },
    headers: { ...TEXTS, default: {} },
    revalidates: {
      type: 'boolean',
      default: false,
      description: 'The client has the answer and asks whether it changed, by the ETag of the first one.',
    },
    statuses: {
      type: 'array',
      default: [200],
      items: { type: 'integer' },
      description: 'Statuses that are answers as expected.',
    },
    env: { ...VARIABLES, default: {}, description: 'Variables that take the layers before it away.' },
    answeredBy: {
      type: 'array',
      default: [],
      items: { type: 'string', pattern: '^[a-zA-Z_:][a-zA-Z0-9_:]*(\\{[^{}]*\\})?$' },
      description:
        'Counters that together grow by as much as this layer answers, such as cache_lookups_total{result="hit_redis"}.',
    },
  }),
  required: ['paths'],
} as const

/** What a service is meant to take, of which loads are multiples. */
export const loadSchema = {
  ...section({
    rate: number(50, 'Requests a second that it is meant for.', { exclusiveMinimum: 0, maximum: 10_000 }),
    p99Ms: number(1_000, 'What 99 of 100 answers take at most at that rate.', { exclusiveMinimum: 0 }),
    errorPercent: number(1, 'Share of requests that may fail at that rate.', { minimum: 0, maximum: 100 }),
    layers: {
      type: 'object',
      default: {},
      description: 'Layers of caches, each by what it answers: a scenario each.',
      propertyNames: { pattern: '^[a-z][a-z0-9-]*$' },
      additionalProperties: layerSchema,
    },
  }),
  description: 'Loads that `seaworthy load` offers, and that it exports for k6.',
} as const

export type Layer = ValueOf<typeof layerSchema>
export type LoadSettings = ValueOf<typeof loadSchema>
