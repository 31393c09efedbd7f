import { section } from '../../config/schema.ts'

/** Its key of the drill file. */
export const overloadOptions = {
  overload: section({
    usefulMs: {
      type: 'integer',
      default: 1_000,
      description: 'An answer later than this is of no use to its caller.',
    },
    usefulStatuses: {
      type: 'array',
      items: { type: 'integer', minimum: 100, maximum: 599 },
      default: [],
      description:
        'Answers that count as work done; empty: every 2xx. For a costly route whose true answer is a 404.',
    },
    clients: { type: 'integer', default: 32, description: 'Clients used to find the capacity.' },
    multiple: { type: 'number', default: 5 },
    seconds: { type: 'number', default: 4 },
  }),
} as const
