import Type, { type Static } from 'typebox'

const fields = {
  // No control characters: they have no place in a name, and Postgres refuses U+0000.
  name: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f]*$' }),
  quantity: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
}

/** What clients say of an item. */
export const NewItem = Type.Object(fields, { title: 'NewItem' })
export type NewItem = Static<typeof NewItem>

/** An item in an answer. */
export const ItemView = Type.Object({ id: Type.Integer({ minimum: 1 }), ...fields }, { title: 'Item' })

/** An item as it is kept. */
export interface Item extends Static<typeof ItemView> {
  /** Goes up with each change. */
  readonly revision: number
}
