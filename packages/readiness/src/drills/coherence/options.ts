import { sampleRouteSchema } from '../../config/sample-route.ts'
import { flag, mapping, text } from '../../config/schema.ts'

/** Its key of the drill file. */
export const coherenceOptions = {
  coherence: {
    ...mapping({
      write: sampleRouteSchema,
      read: { type: 'string', pattern: '^/' },
      contains: text('What the read shows once it is current; {n} is the number of the write.', {
        default: '{n}',
      }),
      anyChange: flag(
        false,
        'The read is current once it differs from before the write, whatever it contains; without writes it must stay the same.',
      ),
      boundMs: { type: 'integer', minimum: 1 },
    }),
    required: ['write', 'read', 'boundMs'],
    description: 'A write on one replica and the read on another that shows it within a bound.',
  },
} as const
