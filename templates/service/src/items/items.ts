import type { Item, NewItem } from './item.ts'

/** Where items are kept. */
export interface Items {
  add(item: NewItem): Promise<Item>
  find(id: number): Promise<Item | undefined>
  /** Up to `limit` items whose ids are greater than `after`, by id. */
  list(after: number, limit: number): Promise<readonly Item[]>
  /** Changes an item that is still at a revision. Undefined when it is not, or is gone. */
  change(id: number, revision: number, item: NewItem): Promise<Item | undefined>
  /** Removes an item that is still at a revision; says whether it did. */
  remove(id: number, revision: number): Promise<boolean>
}
