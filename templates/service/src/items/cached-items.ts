import type { Cache, EntryPolicy } from '@seaworthy/chassis/cache'
import type { Item, NewItem } from './item.ts'
import type { Items } from './items.ts'

const KEPT: EntryPolicy<Item | undefined> = { ttlS: 60 }

/** Items of which the ones that are asked for by id are kept by the fleet. Who changes one makes all replicas forget it. */
export class CachedItems implements Items {
  readonly #items: Items
  readonly #cache: Cache

  constructor(items: Items, cache: Cache) {
    this.#items = items
    this.#cache = cache
  }

  find(id: number): Promise<Item | undefined> {
    return this.#cache.get(keyOf(id), () => this.#items.find(id), KEPT)
  }

  add(item: NewItem): Promise<Item> {
    return this.#items.add(item)
  }

  list(after: number, limit: number): Promise<readonly Item[]> {
    return this.#items.list(after, limit)
  }

  async change(id: number, revision: number, item: NewItem): Promise<Item | undefined> {
    const changed = await this.#items.change(id, revision, item)
    // Also when nothing was changed: what is kept here was older than what is stored.
    await this.#cache.invalidate(keyOf(id))
    return changed
  }

  async remove(id: number, revision: number): Promise<boolean> {
    const removed = await this.#items.remove(id, revision)
    await this.#cache.invalidate(keyOf(id))
    return removed
  }
}

const keyOf = (id: number): string => `item:${id}`
