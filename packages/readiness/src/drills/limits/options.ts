import { section } from '../../config/schema.ts'

/** Its key of the drill file. */
export const limitsOptions = {
  limits: section({
    bodyBytes: { type: 'integer', default: 10485760 },
    uriBytes: { type: 'integer', default: 32768, description: 'An address of this size is refused.' },
    headerBytes: { type: 'integer', default: 65536, description: 'A header of this size is refused.' },
    slowHeaderMs: {
      type: 'integer',
      default: 15_000,
      description: 'Headers that are not complete after this time are refused.',
    },
    slowBodyMs: {
      type: 'integer',
      default: 15_000,
      description: 'A body that is not complete after this time is refused.',
    },
  }),
} as const
