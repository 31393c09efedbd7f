import Type, { type Static } from 'typebox'
import { type Item, ItemView } from './item.ts'
import { decodeCursor, encodeCursor } from './item-cursor.ts'
import { itemErrors } from './item-errors.ts'
import type { Items } from './items.ts'

/** The query of the list. */
export const ItemsQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Items per page.' }),
  after: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: '`next` of the page before.' }),
  ),
})

/** A page of items. */
export const ItemsPage = Type.Object(
  {
    items: Type.Array(ItemView),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Value of `after` for the page that follows; null when none does.',
    }),
  },
  { title: 'ItemsPage' },
)

/** @throws item_cursor_unknown */
export async function pageOf(
  items: Items,
  { limit, after }: Static<typeof ItemsQuery>,
): Promise<Static<typeof ItemsPage>> {
  const start = after === undefined ? 0 : decodeCursor(after)
  if (start === undefined) throw itemErrors.item_cursor_unknown()
  // One more than is shown tells whether a page follows, without counting.
  const found = await items.list(start, limit + 1)
  const shown = found.slice(0, limit)
  const last: Item | undefined = found.length > limit ? shown.at(-1) : undefined
  return { items: [...shown], next: last ? encodeCursor(last.id) : null }
}
