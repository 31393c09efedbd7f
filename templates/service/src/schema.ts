import type { Generated } from 'kysely'

/** The tables, as in `migrations/`. */
export interface Schema {
  items: ItemsTable
}

export interface ItemsTable {
  id: Generated<number>
  name: string
  quantity: number
  revision: Generated<number>
}
