import { defineErrors } from '@seaworthy/chassis/errors'

/** What can be wrong with a request for items. */
export const itemErrors = defineErrors('items', {
  item_not_found: {
    status: 404,
    title: 'No such item',
    detail: ({ id }: { id: number }) => `There is no item ${id}.`,
    advice: 'Ids come from GET /api/v1/items and from the answer to POST /api/v1/items.',
  },
  item_changed: {
    status: 412,
    title: 'The item was changed meanwhile',
    detail: ({ id }: { id: number }) => `Somebody else changed item ${id} while this request was served.`,
    advice: 'Read it again, and send the change with the new ETag in If-Match.',
  },
  item_cursor_unknown: {
    status: 422,
    title: 'The cursor is not one of ours',
    detail: 'The value of after is not a cursor that this service made.',
    advice: 'Send next of an earlier answer, unchanged; or start again without after.',
  },
})
