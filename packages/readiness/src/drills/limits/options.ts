import { integer, section } from '../../config/schema.ts'

/** Its key of the drill file. */
export const limitsOptions = {
  limits: section({
    bodyBytes: { type: 'integer', default: 10485760 },
    uriBytes: integer(32768, 'An address of this size is refused.'),
    headerBytes: integer(65536, 'A header of this size is refused.'),
    slowHeaderMs: integer(15_000, 'Headers that are not complete after this time are refused.'),
    slowBodyMs: integer(15_000, 'A body that is not complete after this time is refused.'),
  }),
} as const
