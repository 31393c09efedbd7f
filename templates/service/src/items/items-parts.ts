import type { ClientsOf, FeatureContext } from '@seaworthy/chassis' // with database or cache
import type { uses } from '../uses.ts' // with database or cache
import { CachedItems } from './cached-items.ts' // with cache
import type { Items } from './items.ts'
import { StoredItems } from './stored-items.ts' // without database: import { MemoryItems } from './memory-items.ts'

// with database or cache {
/** What the feature needs of its service. */
type ItemsContext = FeatureContext<ClientsOf<typeof uses>>

// }
/** What its routes share. */
export interface ItemsParts {
  readonly items: Items
}

// with database or cache {
export function provideItems({ uses }: ItemsContext): ItemsParts {
  const stored = new StoredItems(uses.database) // without database: const stored = new MemoryItems()
  return { items: new CachedItems(stored, uses.cache) } // without cache: return { items: stored }
}
// }
// without database or cache: export const provideItems = (): ItemsParts => ({ items: new MemoryItems() })
