import { section } from '../../config/schema.ts'

/** Its key of the drill file. */
export const metricsOptions = {
  cardinality: section({
    paths: {
      type: 'integer',
      minimum: 100,
      default: 10_000,
      description: 'How many made-up paths are tried.',
    },
    maxGrowth: { type: 'integer', default: 60, description: 'How many series they may add.' },
  }),
} as const
