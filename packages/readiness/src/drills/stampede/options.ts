import { flag, mapping } from '../../config/schema.ts'

/** Its key of the drill file. */
export const stampedeOptions = {
  caching: {
    ...mapping({
      freshMs: {
        type: 'integer',
        minimum: 50,
        maximum: 30_000,
        description: 'How long a value is fresh, as set for the drill in drills.stampede.env.',
      },
      shared: flag(false, 'Whether replicas share what they keep.'),
      staleIfError: flag(true, 'Whether an old value is served while the upstream fails.'),
    }),
    required: ['freshMs'],
    description: 'What the routes that are cached promise. For the stampede drill.',
  },
} as const
