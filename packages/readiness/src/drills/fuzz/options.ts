import { flag, section } from '../../config/schema.ts'

/** Its key of the drill file. */
export const fuzzOptions = {
  fuzz: section({
    cases: { type: 'integer', minimum: 10, default: 400 },
    writes: flag(true, 'Whether operations other than GET and HEAD are tried.'),
  }),
} as const
