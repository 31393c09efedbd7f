import type { Database } from '@seaworthy/chassis/database'
import type { Schema } from '../schema.ts'
import type { Item, NewItem } from './item.ts'
import type { Items } from './items.ts'

/** Items in the table. */
export class StoredItems implements Items {
  readonly #database: Database<Schema>

  constructor(database: Database<Schema>) {
    this.#database = database
  }

  add(item: NewItem): Promise<Item> {
    return this.#database
      .named('item add')
      .insertInto('items')
      .values(item)
      .returningAll()
      .executeTakeFirstOrThrow()
  }

  find(id: number): Promise<Item | undefined> {
    return this.#database
      .named('item by id')
      .selectFrom('items')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
  }

  list(after: number, limit: number): Promise<readonly Item[]> {
    return this.#database
      .named('items page')
      .selectFrom('items')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute()
  }

  change(id: number, revision: number, item: NewItem): Promise<Item | undefined> {
    return this.#database
      .named('item change')
      .updateTable('items')
      .set({ ...item, revision: revision + 1 })
      .where('id', '=', id)
      .where('revision', '=', revision)
      .returningAll()
      .executeTakeFirst()
  }

  async remove(id: number, revision: number): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .named('item remove')
      .deleteFrom('items')
      .where('id', '=', id)
      .where('revision', '=', revision)
      .executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }
}
