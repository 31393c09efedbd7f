import type { Item, NewItem } from './item.ts'
import type { Items } from './items.ts'

/** Whatever is kept in memory has an end: with one more, the oldest is gone. */
const MOST = 10_000

/** Items in this process: gone with it, and other replicas do not see them. */
export class MemoryItems implements Items {
  readonly #items = new Map<number, Item>()
  #lastId = 0

  async add(item: NewItem): Promise<Item> {
    const added = { id: ++this.#lastId, ...item, revision: 1 }
    this.#items.set(added.id, added)
    if (this.#items.size > MOST) this.#items.delete(this.#items.keys().next().value ?? 0)
    return added
  }

  async find(id: number): Promise<Item | undefined> {
    return this.#items.get(id)
  }

  async list(after: number, limit: number): Promise<readonly Item[]> {
    return [...this.#items.values()].filter(({ id }) => id > after).slice(0, limit)
  }

  async change(id: number, revision: number, item: NewItem): Promise<Item | undefined> {
    if (this.#items.get(id)?.revision !== revision) return undefined
    const changed = { id, ...item, revision: revision + 1 }
    this.#items.set(id, changed)
    return changed
  }

  async remove(id: number, revision: number): Promise<boolean> {
    return this.#items.get(id)?.revision === revision && this.#items.delete(id)
  }
}
