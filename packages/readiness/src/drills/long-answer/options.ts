import { integer, number, section } from '../../config/schema.ts'

/** Its key of the drill file. */
export const longAnswerOptions = {
  longAnswer: {
    ...section({
      share: number(
        0.5,
        'The part of stop.deadlineMs that the reader takes after the signal. Longer than stop.propagationMs.',
        { exclusiveMinimum: 0, exclusiveMaximum: 1 },
      ),
      reserveMs: integer(
        3_000,
        'The part of stop.deadlineMs that the service may keep for its own end: until then nothing is cut.',
        { minimum: 0 },
      ),
    }),
    description: 'A large answer that is still being read when the service is told to stop.',
  },
} as const
