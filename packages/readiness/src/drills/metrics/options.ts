import { integer, section } from '../../config/schema.ts'

/** Its key of the drill file. */
export const metricsOptions = {
  cardinality: section({
    paths: integer(10_000, 'How many made-up paths are tried.', { minimum: 100 }),
    maxGrowth: integer(60, 'How many series they may add.'),
  }),
} as const
