/** A species of Pokémon as this service tells of it. */
export interface Pokemon {
  readonly name: string
  /** English, one line; empty when nobody has described it. */
  readonly description: string
  /** Where it lives, such as `cave`; null where nobody knows, as for all later generations. */
  readonly habitat: string | null
  readonly isLegendary: boolean
}
