import { mapping, TEXTS } from '../config/schema.ts'

/** The quota that the service promises to a client. */
export const rateLimitOptions = {
  rateLimit: {
    ...mapping({
      quota: { type: 'integer', minimum: 1 },
      windowS: { type: 'number', exclusiveMinimum: 0 },
      tolerance: { type: 'integer', default: 0, description: 'How many more than the quota may pass.' },
      client: { ...TEXTS, description: 'Headers that make one client, such as an API key.' },
      otherClient: { ...TEXTS, description: 'Headers that make another client.' },
      store: { type: 'string', description: 'The dependency in which replicas count together.' },
    }),
    required: ['quota', 'windowS'],
  },
} as const
