import { integer, section } from '../../config/schema.ts'

/** Its key of the drill file. */
export const overloadOptions = {
  overload: section({
    usefulMs: integer(1_000, 'An answer later than this is of no use to its caller.'),
    usefulStatuses: {
      type: 'array',
      items: { type: 'integer', minimum: 100, maximum: 599 },
      default: [],
      description:
        'Answers that count as work done; empty: every 2xx. For a costly route whose true answer is a 404.',
    },
    clients: integer(32, 'Clients used to find the capacity.'),
    multiple: { type: 'number', default: 5 },
    seconds: { type: 'number', default: 4 },
  }),
} as const
