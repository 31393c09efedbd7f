import type { ColumnType, Generated } from 'kysely'

/** The tables of the feature, as in `migrations/`. */
export interface CatalogueSchema {
  characters: CharactersTable
  catalogue_state: CatalogueStateTable
}

export interface CharactersTable {
  id: number
  name: string
  name_key: string
  status: string
  species: string
  type: string
  gender: string
  origin_name: string
  origin_key: string
  origin_url: string
  location_name: string
  location_url: string
  image: string
  episode_count: number
  url: string
  created: string
}

type Timestamp = ColumnType<Date, Date | string>

export interface CatalogueStateTable {
  id: Generated<number>
  run: Generated<number>
  revision: Generated<number>
  changed_at: Timestamp | null
  refreshed_at: Timestamp | null
  row_count: Generated<number>
  next_attempt_at: Timestamp
  failures: Generated<number>
  last_error: string | null
}
