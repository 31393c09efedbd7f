/** How something that is told came to be known, and how old it is. */
export interface Freshness {
  /** Who told it, such as `species`. */
  readonly source: string
  /**
   * - `asked`: the source was asked for this answer
   * - `kept`: it was known, and is fresh
   * - `stale`: it was known, is old, and is being asked for again
   * - `stale-after-failure`: it was known, is old, and the source could not be asked
   */
  readonly state: 'asked' | 'kept' | 'stale' | 'stale-after-failure'
  /** Whether it waited for a question that somebody else had asked already. */
  readonly shared: boolean
  readonly ageMs: number
  /** What is left of its freshness; negative when it is old. */
  readonly ttlMs: number
}

/** Something that a source told. */
export interface Told<T> {
  readonly value: T
  readonly freshness: Freshness
}
