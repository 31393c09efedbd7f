import { defineErrors } from '@seaworthy/chassis/errors'

/** What can be wrong with the place where a page starts. */
export const cursorErrors = defineErrors('cursor', {
  cursor_invalid: {
    status: 422,
    title: 'The cursor is not one of ours',
    detail: 'The value of after is not a cursor that this service made.',
    advice: 'Send nextCursor of an earlier answer, unchanged; or start again without after.',
  },
  cursor_mismatch: {
    status: 422,
    title: 'The cursor belongs to another order',
    detail: ({ sort, order }: { sort: string; order: string }) =>
      `The cursor was made for sort=${sort} and order=${order}.`,
    advice: 'Keep sort and order while following a cursor; or start again without after.',
  },
  cursor_with_page: {
    status: 422,
    title: 'A page number and a cursor exclude each other',
    detail: 'Both page and after were given; each of them says where the page starts.',
    advice: 'Send one of the two.',
  },
})
