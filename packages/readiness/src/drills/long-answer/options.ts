import { section } from '../../config/schema.ts'

/** Its key of the drill file. */
export const longAnswerOptions = {
  longAnswer: {
    ...section({
      share: {
        type: 'number',
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        default: 0.5,
        description:
          'The part of stop.deadlineMs that the reader takes after the signal. Longer than stop.propagationMs.',
      },
      reserveMs: {
        type: 'integer',
        minimum: 0,
        default: 3_000,
        description:
          'The part of stop.deadlineMs that the service may keep for its own end: until then nothing is cut.',
      },
    }),
    description: 'A large answer that is still being read when the service is told to stop.',
  },
} as const
