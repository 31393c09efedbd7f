import { integer, mapping, TEXTS, text } from '../config/schema.ts'

/** The quota that the service promises to a client. */
export const rateLimitOptions = {
  rateLimit: {
    ...mapping({
      quota: { type: 'integer', minimum: 1 },
      windowS: { type: 'number', exclusiveMinimum: 0 },
      tolerance: integer(0, 'How many more than the quota may pass.'),
      client: { ...TEXTS, description: 'Headers that make one client, such as an API key.' },
      otherClient: { ...TEXTS, description: 'Headers that make another client.' },
      store: text('The dependency in which replicas count together.'),
    }),
    required: ['quota', 'windowS'],
  },
} as const
